// A longer text that a person has written: its line breaks stay.
import classes from './Prose.module.css';

export function Prose({ text }: { text: string }) {
  return <p className={classes.prose}>{text}</p>;
}
