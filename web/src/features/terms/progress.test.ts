import { describe, expect, test } from 'vitest';
import { termProgress } from './progress';

const term = { starts_on: '2026-09-07', ends_on: '2026-09-20' };

describe('a term', () => {
  test('begins in some days', () => {
    expect(termProgress(term, '2026-09-01')).toMatchObject({ phase: 'ahead', days: 6, percent: 0 });
  });

  test('counts its first and its last day', () => {
    expect(termProgress(term, '2026-09-07')).toMatchObject({ phase: 'running', week: 1, weeks: 2, days: 14 });
    expect(termProgress(term, '2026-09-20')).toMatchObject({ phase: 'running', week: 2, weeks: 2, days: 1 });
  });

  test('is over on the day after', () => {
    expect(termProgress(term, '2026-09-21')).toMatchObject({ phase: 'over', percent: 100 });
  });
});
