// A state as a dot and a word: the colour helps, the word tells.
import classes from './Status.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'idle';

export function Status({ tone, label }: { tone: Tone; label: string }) {
  return (
    <span className={classes.status} data-tone={tone}>
      {label}
    </span>
  );
}

/** A word set apart in a line, for example a role or "lead". */
export function Tag({ label }: { label: string }) {
  return <span className={classes.tag}>{label}</span>;
}
