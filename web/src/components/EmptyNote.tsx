// What stands where a list would be, when there is nothing in it: what this is and what to do next.
import type { ReactNode } from 'react';
import classes from './EmptyNote.module.css';

export function EmptyNote({ title, text, action }: { title: string; text?: string; action?: ReactNode }) {
  return (
    <div className={classes.note}>
      <svg width="56" height="44" viewBox="0 0 56 44" aria-hidden="true" className={classes.lines}>
        <rect x="1" y="1" width="54" height="42" rx="5" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path
          d="M10 1v42M17 12h28M17 22h28M17 32h18"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
      </svg>
      <p className={classes.title}>{title}</p>
      {text && <p className={classes.text}>{text}</p>}
      {action}
    </div>
  );
}
