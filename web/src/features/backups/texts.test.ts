import { expect, test } from 'vitest';
import { failureOf } from './texts';

test('a reason has a text of its own, and one that is not known a general one', () => {
  expect(failureOf('disk_full')).toBe('backups.failures.disk_full');
  expect(failureOf('moon_full')).toBe('backups.failures.not_restored');
});
