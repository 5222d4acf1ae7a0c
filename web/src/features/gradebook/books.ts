// The book of a class in words: its warnings, its scheme, and what stands beside a category or an item.
import type { Band, Book, BookCategory, BookItem, BookWarning } from '../../api/client';
import { formatDate } from '../../lib/dates';
import { formatDecimal, formatFraction } from '../../lib/decimals';
import type { Words } from '../grades/traces';

const WARNINGS = ['category_weights', 'no_item_weight', 'no_weight'] as const;
const SCHEMES = ['vietnamese_ten', 'vietnamese_pass_fail', 'hundred', 'us_letters', 'pass_fail'] as const;

export type SchemeName = (typeof SCHEMES)[number] | 'own';

/** The schemes that every school has; any other is a class's own. */
export function schemeName(name: string): SchemeName {
  return SCHEMES.find((known) => known === name) ?? 'own';
}

/** The schemes that can be chosen; an own one only stays. */
export function schemesFor(book: Book): SchemeName[] {
  return schemeName(book.scheme.name) === 'own' ? ['own', ...SCHEMES] : [...SCHEMES];
}

export function warningText(warning: BookWarning, book: Book, { t, language }: Words): string {
  const category = book.categories.find(({ number }) => number === warning.category)?.title ?? '';
  const sum = warning.sum ? formatFraction(warning.sum, language) : '';
  const code = WARNINGS.find((known) => known === warning.code);
  return code ? t(`gradebook.warning.${code}`, { category, sum }) : '';
}

/** From 8.5 on an A: so are the bands told, from the highest down. */
export function bandTexts(bands: Band[], { t, language }: Words): string[] {
  return bands.map(({ from, letter, points }) => {
    const told = { from: formatDecimal(from, language), letter };
    if (points === null || points === undefined) return t('gradebook.band', told);
    return t('gradebook.band_points', { ...told, points: formatDecimal(points, language) });
  });
}

/** What a category does in a total, beside its title. */
export function categoryFacts(category: BookCategory, book: Book, { t, language }: Words): string[] {
  const facts: string[] = [];
  if (book.weighting !== 'points')
    facts.push(t('gradebook.weight_of', { weight: formatDecimal(category.weight, language) }));
  if (!category.counted) facts.push(t('gradebook.not_counted'));
  if (category.drop_lowest) facts.push(t('gradebook.drops_lowest', { count: category.drop_lowest }));
  if (category.drop_highest) facts.push(t('gradebook.drops_highest', { count: category.drop_highest }));
  if (category.extra_credit) facts.push(t('gradebook.extra_credit'));
  if (category.cap) facts.push(t('gradebook.capped_at', { cap: formatDecimal(category.cap, language) }));
  return facts;
}

/** What an item is, beside its title. */
export function itemFacts(item: BookItem, book: Book, { t, language }: Words): string[] {
  const facts = [t('gradebook.points_of', { points: formatDecimal(item.points, language) })];
  if (book.weighting === 'categories_and_items' && item.weight)
    facts.push(t('gradebook.weight_of', { weight: formatDecimal(item.weight, language) }));
  if (item.due_on) facts.push(t('gradebook.due', { date: formatDate(item.due_on, language) }));
  if (!item.counted) facts.push(t('gradebook.not_counted'));
  if (item.extra_credit) facts.push(t('gradebook.extra_credit'));
  if (item.never_drop) facts.push(t('gradebook.never_drop'));
  return facts;
}

/** Most students on a page of a gradebook, and most cells: what a browser draws without delay. */
const MAX_STUDENTS = 100;
const MAX_CELLS = 5_000;

/** Students of a page, so that a book with hundreds of items has shorter ones. */
export function pageSize(items: number): number {
  return Math.max(10, Math.min(MAX_STUDENTS, Math.floor(MAX_CELLS / Math.max(items, 1))));
}

/** The number before which something stands after it was moved by one; undefined where there is no way. */
export function moveTarget(numbers: number[], number: number, way: 'up' | 'down'): number | null | undefined {
  const at = numbers.indexOf(number);
  if (way === 'up') return at > 0 ? numbers[at - 1] : undefined;
  if (at < 0 || at === numbers.length - 1) return undefined;
  return numbers[at + 2] ?? null;
}
