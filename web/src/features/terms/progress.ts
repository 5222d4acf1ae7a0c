// How far a term has gone.
import type { Term } from '../../api/client';
import { daysBetween } from '../../lib/dates';

export interface TermProgressFacts {
  phase: 'ahead' | 'running' | 'over';
  /** Days until the first day, or until the last one is over. */
  days: number;
  week: number;
  weeks: number;
  percent: number;
}

/** `today` and the term's days are calendar dates; both ends of the term count. */
export function termProgress(term: Pick<Term, 'starts_on' | 'ends_on'>, today: string): TermProgressFacts {
  const length = daysBetween(term.starts_on, term.ends_on) + 1;
  const passed = daysBetween(term.starts_on, today);
  const weeks = Math.ceil(length / 7);
  if (passed < 0) return { phase: 'ahead', days: -passed, week: 0, weeks, percent: 0 };
  if (passed >= length) return { phase: 'over', days: 0, week: weeks, weeks, percent: 100 };
  const percent = Math.round((passed / length) * 100);
  return { phase: 'running', days: length - passed, week: Math.floor(passed / 7) + 1, weeks, percent };
}
