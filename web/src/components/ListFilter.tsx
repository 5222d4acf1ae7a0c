// A choice above a list that stands in the address: links, so that back, reload and a new tab keep it.
import { Link } from '@tanstack/react-router';
import classes from './ListFilter.module.css';

export interface Choice {
  value: string;
  label: string;
}

interface ListFilterProps {
  /** Names the group for those who do not see it. */
  label: string;
  /** The name in the address's query. */
  name: string;
  choices: Choice[];
  chosen: string;
  /** Tabs divide a list in its parts, chips narrow one down. */
  look: 'tabs' | 'chips';
}

export function ListFilter({ label, name, choices, chosen, look }: ListFilterProps) {
  return (
    <nav className={classes.filter} data-look={look} aria-label={label}>
      {choices.map((choice) => (
        <Link
          key={choice.value}
          to="."
          search={(now: object) => ({ ...now, [name]: choice.value, cursor: undefined })}
          className={classes.choice}
          aria-current={choice.value === chosen ? 'true' : undefined}
          data-chosen={choice.value === chosen}
        >
          {choice.label}
        </Link>
      ))}
    </nav>
  );
}
