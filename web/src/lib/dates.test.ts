import { describe, expect, test } from 'vitest';
import { daysBetween, formatDate, formatInstant, formatPeriod, parseDate, todayIn } from './dates';

describe('dates', () => {
  test('are day/month/year in Vietnamese and spelled out in English', () => {
    expect(formatDate('2026-11-03', 'vi')).toBe('03/11/2026');
    expect(formatDate('2026-11-03', 'en')).toBe('3 Nov 2026');
  });

  test('of a period may be open at either end', () => {
    expect(formatPeriod('2026-09-07', '2027-01-16', 'en')).toBe('7 Sep 2026 – 16 Jan 2027');
    expect(formatPeriod('2026-09-07', null, 'vi')).toBe('07/09/2026 –');
    expect(formatPeriod(null, '2027-01-16', 'vi')).toBe('– 16/01/2027');
    expect(formatPeriod(null, null, 'en')).toBe('');
  });

  test('are counted in whole days, over the change of summer time too', () => {
    expect(daysBetween('2026-09-07', '2026-09-07')).toBe(0);
    expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
    expect(daysBetween('2026-03-01', '2026-02-28')).toBe(-1);
  });
});

describe('an instant', () => {
  test('is shown in the zone of the reader', () => {
    expect(formatInstant('2026-11-23T17:30:00Z', 'vi', 'Asia/Ho_Chi_Minh')).toBe('24/11/2026 00:30');
    expect(formatInstant('2026-11-23T17:30:00Z', 'en', 'Europe/Berlin')).toBe('23 Nov 2026 18:30');
  });

  test('belongs to the day of the zone', () => {
    expect(todayIn('Asia/Ho_Chi_Minh', new Date('2026-11-23T17:30:00Z'))).toBe('2026-11-24');
    expect(todayIn('America/New_York', new Date('2026-11-23T03:00:00Z'))).toBe('2026-11-22');
  });
});

describe('what people type as a date', () => {
  test.each([
    ['23/11/2026', '2026-11-23'],
    ['3/1/2026', '2026-01-03'],
    ['23.11.2026', '2026-11-23'],
    ['23-11-2026', '2026-11-23'],
    [' 23 11 2026 ', '2026-11-23'],
    ['2026-11-23', '2026-11-23'],
    ['23 Nov 2026', '2026-11-23'],
    ['23 november 2026', '2026-11-23'],
    ['29/02/2028', '2028-02-29'],
  ])('%j is %s', (typed, date) => {
    expect(parseDate(typed)).toBe(date);
  });

  test.each(['31/02/2026', '29/02/2027', '11/23/2026', '23/11/26', 'tomorrow', ''])('%j is none', (typed) => {
    expect(parseDate(typed)).toBeNull();
  });
});
