// A disc with the initials of a person, beside their name. Drawn, not written: the name itself is the text.
import type { PersonName } from '../api/client';
import { initials } from '../lib/names';
import classes from './Initials.module.css';

export function Initials({ name, look = 'soft' }: { name: PersonName; look?: 'soft' | 'strong' }) {
  return <span className={classes.disc} data-look={look} data-initials={initials(name)} aria-hidden="true" />;
}
