import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import en from '../../i18n/en.json';
import vi from '../../i18n/vi.json';
import { cellText, cellWords, changeOf, readCell, rowOf, statusAfter, valuesOf } from './cells';

let t: TFunction;
let tVi: TFunction;

beforeAll(async () => {
  const texts = i18next.createInstance();
  await texts.init({ resources: { en: { translation: en }, vi: { translation: vi } } });
  t = texts.getFixedT('en') as TFunction;
  tVi = texts.getFixedT('vi') as TFunction;
});

describe('a cell', () => {
  test('is read from its row and written back', () => {
    expect(readCell(['8.5', 3, 'g', 'l30'])).toEqual({
      points: '8.5',
      status: 'graded',
      isLate: true,
      lateMinutes: 30,
      version: 3,
    });
    for (const row of [
      ['8.5', 3, 'g', 'l30'],
      [null, 1, 'm', ''],
      ['7', 2, 'i', 'l'],
    ] as const) {
      expect(rowOf(readCell([...row]))).toEqual(row);
    }
    expect(readCell(null)).toMatchObject({ points: null, status: 'none', version: 0 });
  });

  test('shows points, or what says more', () => {
    expect(cellText(readCell(['8.5', 3, 'g', '']), 'vi', tVi)).toBe('8,5');
    expect(cellText(readCell([null, 1, 'e', '']), 'en', t)).toBe('exc.');
    expect(cellText(readCell(['4', 1, 'i', '']), 'en', t)).toBe('4 inc.');
    expect(cellText(readCell(null), 'en', t)).toBe('');
  });

  test('is read aloud in full words', () => {
    expect(cellWords(readCell(['8.5', 3, 'g', 'l30']), 'en', t)).toBe('8.5, 30 minutes late');
    expect(cellWords(readCell([null, 3, 'm', 'l']), 'en', t)).toBe('Missing, late');
    expect(cellWords(readCell([null, 3, 'm', '']), 'vi', tVi)).toBe('Thiếu bài');
  });
});

describe('the form of a cell', () => {
  test('sends what was typed with the version that was seen', () => {
    const values = {
      ...valuesOf(readCell(['8.5', 3, 'g', 'l']), 'vi'),
      points: ' 9,25 ',
      late_minutes: '12',
    };

    expect(changeOf(values, { student: 'usr_1', item: 4 }, 3)).toEqual({
      student: 'usr_1',
      item: 4,
      version: 3,
      points: '9,25',
      status: 'graded',
      late: true,
      late_minutes: 12,
    });
  });

  test('grades a cell into which points are typed, and takes that back', () => {
    expect(statusAfter('8', 'none')).toBe('graded');
    expect(statusAfter(' ', 'graded')).toBe('none');
    expect(statusAfter('8', 'incomplete')).toBe('incomplete');
    expect(statusAfter('', 'excused')).toBe('excused');
  });
});
