import { expect, test } from 'vitest';
import type { Sheet } from '../../api/client';
import { assign, missing, type Plan, readColumns, writeColumns } from './plans';

const SHEET: Sheet = {
  id: 'sht_1',
  kind: 'people',
  name: null,
  worksheets: [],
  worksheet: 0,
  columns: [
    { head: 'Tên', field: 'given' },
    { head: 'Email', field: 'email' },
    { head: 'STT', field: null },
  ],
  fields: ['given', 'email', 'code'],
  rows: 2,
  first: [],
  notes: [],
};

const PLAN: Plan = { worksheet: 0, columns: ['given', 'email', null], role: null, term: null, invite: false };

test('columns in the address read back as they were', () => {
  const text = writeColumns(PLAN.columns);

  expect(readColumns(text, SHEET)).toEqual(PLAN.columns);
});

test('an address that does not fit the sheet gives way to what the sheet suggests', () => {
  expect(readColumns('given', SHEET)).toEqual(['given', 'email', null]);
  expect(readColumns('given,nonsense,code', SHEET)).toEqual(['given', null, 'code']);
});

test('a field belongs to one column', () => {
  expect(assign(PLAN.columns, 2, 'email')).toEqual(['given', null, 'email']);
  expect(assign(PLAN.columns, 0, null)).toEqual([null, 'email', null]);
});

test('what is still missing is told, and a chosen term stands for its column', () => {
  expect(missing('people', PLAN)).toEqual([]);
  expect(missing('people', { ...PLAN, columns: [null, null, null] })).toEqual([
    ['given', 'full_name'],
    ['email', 'code'],
  ]);
  expect(missing('classes', { ...PLAN, term: 'trm_1' })).toEqual([['class_code'], ['title'], ['subject']]);
});
