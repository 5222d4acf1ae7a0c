// A few named facts of one thing, as a definition list.
import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Facts.module.css';

export interface Fact {
  label: string;
  /** Shown as "—" when null or empty. */
  value: ReactNode;
}

export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, value }) => (
        <div key={label} className={classes.fact}>
          <dt>{label}</dt>
          <dd className="figures">{value === null || value === '' || value === undefined ? '—' : value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function FactsSkeleton({ count }: { count: number }) {
  return (
    <div className={classes.facts} aria-hidden="true">
      {Array.from({ length: count }, (_, index) => index).map((index) => (
        <div key={index} className={classes.fact}>
          <Skeleton height={11} width={80} mb={8} />
          <Skeleton height={14} width="60%" />
        </div>
      ))}
    </div>
  );
}
