import { expect, test } from 'vitest';
import { isEnough } from './queries';

test('a query needs two letters or digits, whatever stands around them', () => {
  for (const query of ['an', 'đỗ', ' a b ', '12', 'é-x', '王明', 'an@example.edu'])
    expect(isEnough(query)).toBe(true);
});

test('signs, accents alone and one letter are not enough', () => {
  for (const query of ['', ' ', 'a', 'é', 'e\u0301', '😀😀', '-,.', '@example.edu'])
    expect(isEnough(query)).toBe(false);
});
