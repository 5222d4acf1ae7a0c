import { expect, test } from 'vitest';
import { fileName } from './downloads';

test('a file bears the name that the answer gives it', () => {
  expect(fileName('attachment; filename="people-2026-01-05.csv"')).toBe('people-2026-01-05.csv');
  expect(fileName('inline')).toBeNull();
  expect(fileName(null)).toBeNull();
});
