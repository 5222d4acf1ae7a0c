import { expect, test } from 'vitest';
import { inGroups, keyUri } from './factors';

test('the key of an app names the school and the account, whatever letters they have', () => {
  const uri = new URL(keyUri('JBSWY3DPEHPK3PXP', 'Trường Đại học A & B', 'an@example.edu'));

  expect(uri.protocol).toBe('otpauth:');
  expect(decodeURIComponent(uri.pathname)).toMatch(/Trường Đại học A & B:an@example\.edu$/);
  expect(uri.searchParams.get('secret')).toBe('JBSWY3DPEHPK3PXP');
  expect(uri.searchParams.get('issuer')).toBe('Trường Đại học A & B');
});

test('a key is shown in groups of four', () => {
  expect(inGroups('JBSWY3DPEHPK3PXPAB')).toBe('JBSW Y3DP EHPK 3PXP AB');
});
