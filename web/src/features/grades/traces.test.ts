import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CategoryTrace, ItemTrace, Trace } from '../../api/client';
import en from '../../i18n/en.json';
import vi from '../../i18n/vi.json';
import { categoryNotes, isCounted, itemNotes, lateness, totalNotes, type Words } from './traces';

let english: Words;
let vietnamese: Words;

beforeAll(async () => {
  const texts = i18next.createInstance();
  await texts.init({
    resources: { en: { translation: en }, vi: { translation: vi } },
    interpolation: { escapeValue: false },
  });
  const words = (language: 'en' | 'vi') => ({ t: texts.getFixedT(language) as TFunction, language });
  english = words('en');
  vietnamese = words('vi');
});

const exactly = (number: string) => ({ exact: number, about: number });

const graded: ItemTrace = {
  number: 1,
  standing: 'graded',
  extra_credit: false,
  full: '20',
  status: 'graded',
  raw: '18',
  dropped: null,
  weight: null,
  late: false,
  late_minutes: null,
  limited_to: null,
  deduction: null,
  counted: exactly('18'),
  part: exactly('9'),
};

const counted: CategoryTrace = {
  number: 1,
  standing: 'counted',
  percent: exactly('90'),
  weight: null,
  scaled: null,
  capped: null,
  part: exactly('9'),
  items: [graded],
};

const ten: Trace = {
  kind: 'to_date',
  sight: 'posted',
  weighting: 'points',
  scale: '10',
  categories: [counted],
  scaled: null,
  capped: null,
  no_total: null,
  total: { exact: '25/3', about: '8.3333' },
  rounding: { places: 1, midpoint: 'half_up' },
  mark: '8.3',
  band: { from: '7', letter: 'B', points: '3', passes: true },
};

describe('an item', () => {
  test('that counts as it stands needs no words', () => {
    expect(itemNotes(graded, english)).toEqual([]);
    expect(isCounted(graded)).toBe(true);
  });

  test('says what lateness took', () => {
    const deduction = { minutes: 1530, steps: 2, points: exactly('2'), floored: true };
    const late: ItemTrace = { ...graded, late: true, late_minutes: 1530, deduction, counted: exactly('16') };

    expect(itemNotes(late, english)).toEqual([
      'Handed in 1 day 1 hour 30 minutes late: 18 − 2 = 16 points.',
      'The rule for late work takes off no more than that.',
    ]);
    expect(itemNotes({ ...graded, late: true }, english)).toEqual(['Handed in late; nothing was taken off.']);
  });

  test('that was left out says by which rule, and gives nothing', () => {
    const dropped: ItemTrace = { ...graded, dropped: 'drop_lowest', part: exactly('0') };

    expect(itemNotes(dropped, english)[0]).toMatch(/^Left out: without it/);
    expect(isCounted(dropped)).toBe(false);
  });

  test.each(['missing', 'ungraded', 'not_yet', 'excused', 'not_counted', 'not_posted'] as const)(
    'that is %s says so in both languages',
    (standing) => {
      const item: ItemTrace = { ...graded, standing, raw: null };

      expect(itemNotes(item, english)).toEqual([en.grades.standing[standing]]);
      expect(itemNotes(item, vietnamese)).toEqual([vi.grades.standing[standing]]);
    },
  );

  test('above its limit counts as the limit', () => {
    const limited: ItemTrace = { ...graded, raw: '25', limited_to: exactly('20') };

    expect(itemNotes(limited, english)).toEqual(['Counts as 20, the limit of this item.']);
  });
});

describe('lateness', () => {
  test('is told in the largest units', () => {
    expect(lateness(5, english.t)).toBe('5 minutes');
    expect(lateness(1440, english.t)).toBe('1 day');
    expect(lateness(61, vietnamese.t)).toBe('1 giờ 1 phút');
  });
});

describe('a category', () => {
  test('tells its result, its scaling and its cap', () => {
    const category: CategoryTrace = {
      ...counted,
      scaled: { of: exactly('100'), by: exactly('85') },
      capped: { at: '100', part: { exact: '-1/2', about: '-0.5000' } },
    };

    expect(categoryNotes(category, english)).toEqual([
      'Result: 90 % of what counts.',
      'Items weighing 85 of 100 count; they are scaled by 100/85 to make a whole.',
      'Cut at 100 %, which takes −0.5.',
    ]);
  });

  test('without anything that counts is left out', () => {
    const empty: CategoryTrace = { ...counted, standing: 'empty', percent: null };

    expect(categoryNotes(empty, english)).toEqual(['Nothing here counts yet, so the category is left out.']);
  });
});

describe('a total', () => {
  test('is rounded once, and named', () => {
    expect(totalNotes(ten, english)).toEqual([
      '≈ 8.3333 is rounded once, to 1 decimal: 8.3.',
      '8.3 is B, which begins at 7.',
    ]);
    expect(totalNotes(ten, vietnamese)[0]).toBe(
      '≈ 8,3333 được làm tròn một lần, đến 1 chữ số thập phân: 8,3.',
    );
  });

  test('that is exact needs no rounding', () => {
    const exact: Trace = { ...ten, total: { exact: '17/2', about: '8.5000' }, mark: '8.5', band: null };

    expect(totalNotes(exact, english)).toEqual(['8.5 needs no rounding: the mark is 8.5.']);
  });

  test('without anything that counts is none, and says why', () => {
    const none: Trace = { ...ten, total: null, mark: null, band: null, no_total: 'no_weight' };

    expect(totalNotes(none, english)).toEqual([
      'There is no mark, because nothing that counts has a weight.',
    ]);
  });

  test('of fewer categories says by what it was scaled', () => {
    const scaled: Trace = { ...ten, scaled: { of: exactly('100'), by: exactly('60') } };

    expect(totalNotes(scaled, english)[0]).toBe(
      'Categories weighing 60 of 100 count; they are scaled by 100/60 to make a whole.',
    );
  });
});
