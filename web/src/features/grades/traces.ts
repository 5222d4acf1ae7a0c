// What made a total, in sentences: the API tells facts and codes, which people read here one by one.
import type { TFunction } from 'i18next';
import type { CategoryTrace, ItemTrace, Trace } from '../../api/client';
import type { Language } from '../../i18n';
import { type Fraction, formatDecimal, formatFraction } from '../../lib/decimals';

export interface Words {
  t: TFunction;
  language: Language;
}

/** How an item stands, and everything that changed its points. */
export function itemNotes(item: ItemTrace, words: Words): string[] {
  const { t, language } = words;
  const notes: string[] = [];
  if (item.standing !== 'graded') notes.push(t(`grades.standing.${item.standing}`));
  if (item.limited_to) notes.push(t('grades.limited', { points: formatFraction(item.limited_to, language) }));
  notes.push(...lateNotes(item, words));
  if (item.dropped) notes.push(t(`grades.dropped.${item.dropped}`));
  if (item.extra_credit) notes.push(t('grades.extra_credit'));
  return notes;
}

function lateNotes(item: ItemTrace, { t, language }: Words): string[] {
  const { deduction, counted } = item;
  if (!deduction || !counted) return isLate(item) ? [t('grades.late_kept')] : [];
  const before = item.limited_to ? formatFraction(item.limited_to, language) : show(item.raw, language);
  const note = t('grades.late_lost', {
    time: lateness(deduction.minutes, t),
    before,
    lost: formatFraction(deduction.points, language),
    counted: formatFraction(counted, language),
  });
  return deduction.floored ? [note, t('grades.late_floored')] : [note];
}

/** A work that is not graded has lost nothing by being late. */
function isLate(item: ItemTrace): boolean {
  return item.standing === 'graded' && item.late;
}

/** So many minutes, in the largest units that tell them. */
export function lateness(minutes: number, t: TFunction): string {
  const parts = [
    { count: Math.floor(minutes / 1440), unit: 'days' },
    { count: Math.floor((minutes % 1440) / 60), unit: 'hours' },
    { count: minutes % 60, unit: 'minutes' },
  ] as const;
  const told = parts.filter(({ count }) => count > 0);
  return told.map(({ count, unit }) => t(`grades.${unit}`, { count })).join(' ');
}

/** How a category stands, what of it counts, and what its rules took. */
export function categoryNotes(category: CategoryTrace, { t, language }: Words): string[] {
  const notes: string[] = [];
  const { standing, percent, scaled, capped } = category;
  if (standing !== 'counted') notes.push(t(`grades.category.${standing}`));
  if (percent) notes.push(t('grades.category.percent', { percent: formatFraction(percent, language) }));
  if (scaled) notes.push(t('grades.category.scaled', scaling(scaled, language)));
  if (capped) notes.push(t('grades.category.capped', cap(capped, language)));
  return notes;
}

/** What happened to the sum of the categories on its way to a mark. */
export function totalNotes(trace: Trace, { t, language }: Words): string[] {
  const { no_total, scaled, capped, total, mark, band, rounding } = trace;
  if (no_total || !total || !mark) return [t(`grades.no_total.${no_total ?? 'nothing_counted'}`)];
  const notes: string[] = [];
  if (scaled) notes.push(t('grades.scaled', scaling(scaled, language)));
  if (capped) notes.push(t('grades.capped', cap(capped, language)));
  const rounded = { total: formatFraction(total, language), mark: show(mark, language) };
  const isSame = Number(total.about) === Number(mark) && !rounded.total.startsWith('≈');
  notes.push(
    isSame ? t('grades.exact', rounded) : t('grades.rounded', { ...rounded, count: rounding.places }),
  );
  if (band) {
    const { letter, from } = band;
    notes.push(t('grades.band', { mark: rounded.mark, letter, from: show(from, language) }));
  }
  return notes;
}

function scaling({ of, by }: { of: Fraction; by: Fraction }, language: Language) {
  return { of: formatFraction(of, language), by: formatFraction(by, language) };
}

function cap({ at, part }: { at: string; part: Fraction }, language: Language) {
  return { at: formatDecimal(at, language), part: formatFraction(part, language) };
}

function show(decimal: string | null | undefined, language: Language): string {
  return formatDecimal(decimal ?? '', language);
}

/** Whether anything of it is in the total, so that its part is worth telling. */
export function isCounted(item: ItemTrace): boolean {
  return Boolean(item.counted) && !item.dropped;
}
