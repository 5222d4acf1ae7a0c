// The line above a list that holds its filters.
import type { ReactNode } from 'react';
import classes from './ListHead.module.css';

export function ListHead({ children }: { children: ReactNode }) {
  return <div className={classes.head}>{children}</div>;
}
