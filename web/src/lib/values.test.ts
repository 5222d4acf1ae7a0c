import { describe, expect, test } from 'vitest';
import { parseCount } from './counts';
import { decimalFault, formatDecimal, formatFraction, parseDecimal } from './decimals';
import { randomUuid } from './ids';
import { initials, joinName } from './names';
import { oneOf, ownPath, parseSearch, stringifySearch } from './search';

describe('decimals', () => {
  test('have a comma in Vietnamese and a dot on the wire', () => {
    expect(formatDecimal('8.5', 'vi')).toBe('8,5');
    expect(formatDecimal('8.5', 'en')).toBe('8.5');
    expect(parseDecimal(' 8,5 ')).toBe('8.5');
  });

  test('that are exact fractions say when they have more places', () => {
    expect(formatFraction({ exact: '25/3', about: '8.3333' }, 'en')).toBe('≈ 8.3333');
    expect(formatFraction({ exact: '17/2', about: '8.5000' }, 'vi')).toBe('8,5');
    expect(formatFraction({ exact: '-100', about: '-100.0000' }, 'en')).toBe('−100');
  });

  test('that could be read in two ways are told', () => {
    expect(decimalFault('8,5', 'en')).toBe('decimal_comma');
    expect(decimalFault('1.234', 'vi')).toBe('ambiguous_dot');
    expect(decimalFault('8,5', 'vi')).toBeNull();
    expect(decimalFault('8.5', 'vi')).toBeNull();
  });
});

describe('counts', () => {
  test('are whole numbers or nothing', () => {
    expect(parseCount(' 40 ')).toBe(40);
    expect(parseCount('')).toBeNull();
    expect(parseCount('4.5')).toBeNaN();
    expect(parseCount('-1')).toBeNaN();
    expect(parseCount('many')).toBeNaN();
  });
});

describe('names', () => {
  const an = { family: 'Nguyễn', middle: 'Văn', given: 'An', order: 'family_first' } as const;
  const ada = { family: 'Lovelace', middle: '', given: 'Ada', order: 'given_first' } as const;

  test('are joined in their own order, without holes', () => {
    expect(joinName(an)).toBe('Nguyễn Văn An');
    expect(joinName(ada)).toBe('Ada Lovelace');
  });

  test('have initials, also of accented letters and of a single name', () => {
    expect(initials(an)).toBe('NA');
    expect(initials({ ...an, family: 'đỗ' })).toBe('ĐA');
    expect(initials({ ...ada, family: '' })).toBe('A');
  });
});

describe('the address of a page', () => {
  test('keeps cursors as they are, also those that look like numbers', () => {
    expect(parseSearch('?cursor=12e5&role=STUDENT')).toEqual({ cursor: '12e5', role: 'STUDENT' });
  });

  test('leaves out what is not set', () => {
    expect(stringifySearch({ role: 'ADMIN', cursor: undefined, status: '' })).toBe('?role=ADMIN');
    expect(stringifySearch({ cursor: undefined })).toBe('');
  });

  test('survives the way there and back', () => {
    const search = { from: '/people?role=ADMIN&cursor=a+b' };

    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });

  test('is read only where it makes sense', () => {
    expect(oneOf('closed', ['open', 'closed'])).toBe('closed');
    expect(oneOf('deleted', ['open', 'closed'])).toBeUndefined();
  });

  test.each([
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'javascript:alert(1)',
    '',
  ])('never leads back to %j after sign-in', (path) => {
    expect(ownPath(path)).toBeUndefined();
  });

  test('leads back to a path of this page after sign-in', () => {
    expect(ownPath('/people?role=ADMIN')).toBe('/people?role=ADMIN');
  });
});

describe('random ids', () => {
  test('are UUIDs of version 4 and do not repeat', () => {
    const ids = Array.from({ length: 200 }, randomUuid);

    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(200);
  });
});
