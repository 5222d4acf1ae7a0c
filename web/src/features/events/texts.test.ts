import { describe, expect, test } from 'vitest';
import { fieldsOf } from './texts';

describe('fields of an event', () => {
  test('each stands once with both values', () => {
    const before = { room: 'A1', roles: ['STUDENT'] };
    const after = { room: 'B2', term: { id: 'trm_1', name: 'HK1' } };

    expect(fieldsOf({ before, after })).toEqual([
      { name: 'roles', before: 'STUDENT', after: '' },
      { name: 'room', before: 'A1', after: 'B2' },
      { name: 'term', before: '', after: 'name: HK1' },
    ]);
  });

  test('false, zero and nothing are told apart', () => {
    const after = { primary: false, capacity: 0, phone: null };

    expect(fieldsOf({ before: {}, after }).map((field) => field.after)).toEqual(['0', '', 'false']);
  });
});
