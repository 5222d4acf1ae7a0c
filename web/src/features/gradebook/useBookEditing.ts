// What the editing of the book, its categories and its items needs: how to save, and how the fields read.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Book, BookCategory, BookItem } from '../../api/client';
import type { FieldText } from '../../components/ConflictDialog';
import type { Editable } from '../../components/SavingConflict';
import { currentLanguage } from '../../i18n';
import { formatDate } from '../../lib/dates';
import { formatDecimal } from '../../lib/decimals';
import type { BookFields } from './BookForm';
import { schemeName } from './books';
import type { CategoryFields } from './CategoryForm';
import type { ItemFields } from './ItemForm';
import { refreshBook, updateBook, updateCategory, updateItem } from './queries';

/** Values of fields in words. */
function useShown() {
  const { t } = useTranslation();
  return {
    plain: (value: unknown) => String(value ?? ''),
    decimal: (value: unknown) => (value ? formatDecimal(String(value), currentLanguage()) : ''),
    yesNo: (value: unknown) => t(value ? 'common.yes' : 'common.no'),
    date: (value: unknown) => (value ? formatDate(String(value), currentLanguage()) : ''),
  };
}

export function useBookEditing(): Editable<Book, BookFields> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { decimal } = useShown();
  return {
    write: updateBook,
    keep: (book) => void refreshBook(client, book.class),
    toFields: ({ weighting, scheme, cap, late }) => ({
      weighting,
      scheme: schemeName(scheme.name),
      cap: cap ?? null,
      late: late ?? null,
    }),
    texts: [
      {
        field: 'weighting',
        label: t('gradebook.weighting_label'),
        show: (value) => t(`gradebook.weighting.${value as Book['weighting']}`),
      },
      {
        field: 'scheme',
        label: t('gradebook.scheme_label'),
        show: (value) => t(`gradebook.scheme.${schemeName(String(value))}`),
      },
      { field: 'cap', label: t('gradebook.cap'), show: decimal },
      {
        field: 'late',
        label: t('gradebook.late_policy'),
        show: (value) => (value ? Object.values(value).join(', ') : ''),
      },
    ],
  };
}

/** The texts that categories and items have in common. */
function useCommonTexts(): FieldText[] {
  const { t } = useTranslation();
  const { plain, decimal, yesNo } = useShown();
  return [
    { field: 'title', label: t('gradebook.title'), show: plain },
    { field: 'weight', label: t('gradebook.weight'), show: decimal },
    { field: 'counted', label: t('gradebook.counted'), show: yesNo },
    { field: 'extra_credit', label: t('gradebook.extra_credit'), show: yesNo },
  ];
}

export function useCategoryEditing(book: Book): Editable<BookCategory, CategoryFields> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { plain, decimal } = useShown();
  return {
    write: updateCategory,
    keep: () => void refreshBook(client, book.class),
    toFields: (category) => ({
      title: category.title,
      weight: category.weight,
      counted: category.counted,
      drop_lowest: category.drop_lowest,
      drop_highest: category.drop_highest,
      extra_credit: category.extra_credit,
      cap: category.cap ?? null,
    }),
    texts: [
      ...useCommonTexts(),
      { field: 'drop_lowest', label: t('gradebook.drop_lowest'), show: plain },
      { field: 'drop_highest', label: t('gradebook.drop_highest'), show: plain },
      { field: 'cap', label: t('gradebook.category_cap'), show: decimal },
    ],
  };
}

export function useItemEditing(book: Book): Editable<BookItem, ItemFields> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { plain, decimal, yesNo, date } = useShown();
  const category = (value: unknown) => book.categories.find(({ number }) => number === value)?.title ?? '';
  return {
    write: updateItem,
    keep: () => void refreshBook(client, book.class),
    toFields: (item) => ({
      category: item.category,
      title: item.title,
      description: item.description ?? null,
      points: item.points,
      weight: item.weight ?? null,
      counted: item.counted,
      due_on: item.due_on ?? null,
      never_drop: item.never_drop,
      extra_credit: item.extra_credit,
      limit: item.limit,
    }),
    texts: [
      ...useCommonTexts(),
      { field: 'category', label: t('gradebook.category'), show: category },
      { field: 'points', label: t('gradebook.full_points'), show: decimal },
      { field: 'due_on', label: t('gradebook.due_on'), show: date },
      { field: 'description', label: t('gradebook.description'), show: plain },
      { field: 'limit', label: t('gradebook.limit'), show: decimal },
      { field: 'never_drop', label: t('gradebook.never_drop'), show: yesNo },
    ],
  };
}
