import { describe, expect, test } from 'vitest';
import { changedFields, compareEdits, textOrNull } from './edits';

describe('the body of a PATCH', () => {
  test('has only what was changed, and null for what was cleared', () => {
    const before = { name: { given: 'An' }, phone: '0912' as string | null, code: 'SV1', room: null };

    const changed = changedFields(before, { name: { given: 'Anh' }, phone: null, code: 'SV1', room: null });

    expect(changed).toEqual({ name: { given: 'Anh' }, phone: null });
  });

  test('takes an absent value for an empty one', () => {
    expect(changedFields<Record<string, unknown>>({}, { phone: null })).toEqual({});
  });
});

describe('two edits of one thing', () => {
  const base = { code: 'A', name: 'Old', room: 'B1', capacity: 40 };

  test('clash where both changed the same field differently', () => {
    const theirs = { ...base, code: 'B' };

    expect(compareEdits(base, theirs, { code: 'C' }, ['code', 'name'])).toEqual([
      { field: 'code', theirs: 'B', mine: 'C', clashes: true },
    ]);
  });

  test('list what only the other person changed, which stays', () => {
    const theirs = { ...base, room: 'B2' };

    expect(compareEdits(base, theirs, { name: 'New' }, ['name', 'room'])).toEqual([
      { field: 'name', theirs: 'Old', mine: 'New', clashes: false },
      { field: 'room', theirs: 'B2', mine: undefined, clashes: false },
    ]);
  });

  test('agree where both entered the same', () => {
    expect(compareEdits(base, { ...base, name: 'New' }, { name: 'New' }, ['name'])).toEqual([]);
  });

  test('show a field that I cleared', () => {
    const [difference] = compareEdits(base, { ...base, capacity: 50 }, { capacity: null }, ['capacity']);

    expect(difference).toEqual({ field: 'capacity', theirs: 50, mine: null, clashes: true });
  });
});

test('an empty text is no value', () => {
  expect(textOrNull('  ')).toBeNull();
  expect(textOrNull(' B101 ')).toBe('B101');
});
