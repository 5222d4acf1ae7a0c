// The form of an item, for a new one and for an edit.
import { Checkbox, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Book, BookItem } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { DateField, FormFrame } from '../../components/forms';
import { currentLanguage } from '../../i18n';
import { formatDecimal, parseDecimal } from '../../lib/decimals';
import { textOrNull } from '../../lib/edits';
import { useDecimalCheck } from './useDecimalCheck';

/** What an item's form and its PATCH speak of. */
export interface ItemFields extends Record<string, unknown> {
  category: number;
  title: string;
  description: string | null;
  points: string;
  weight: string | null;
  counted: boolean;
  due_on: string | null;
  never_drop: boolean;
  extra_credit: boolean;
  limit: string;
}

interface ItemFormProps {
  book: Book;
  item?: BookItem;
  submitLabel: string;
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: ItemFields) => void;
  onCancel: () => void;
}

export default function ItemForm(props: ItemFormProps) {
  const { book, item, submitLabel, error, isSaving, onSubmit, onCancel } = props;
  const { t } = useTranslation();
  const decimal = useDecimalCheck();
  const form = useForm({
    initialValues: valuesOf(item, book),
    validate: {
      title: (title) => (title.trim() ? null : t('fields.required')),
      points: (points) => (points.trim() ? decimal(points) : t('fields.required')),
      weight: decimal,
      limit: decimal,
    },
  });
  const flag = (name: 'counted' | 'extra_credit' | 'never_drop') => ({
    label: t(`gradebook.${name}`),
    description: t(`gradebook.${name}_hint`),
    ...form.getInputProps(name, { type: 'checkbox' }),
  });
  return (
    <FormFrame
      {...{ form, error, isSaving, submitLabel, onCancel }}
      onSubmit={(values) => onSubmit(fieldsOf(values))}
    >
      <TextInput label={t('gradebook.title')} required autoComplete="off" {...form.getInputProps('title')} />
      <NativeSelect
        label={t('gradebook.category')}
        data={book.categories.map(({ number, title }) => ({ value: String(number), label: title }))}
        {...form.getInputProps('category')}
      />
      <Group grow align="flex-start">
        <TextInput
          label={t('gradebook.full_points')}
          required
          inputMode="decimal"
          {...form.getInputProps('points')}
        />
        {book.weighting === 'categories_and_items' && (
          <TextInput label={t('gradebook.weight')} inputMode="decimal" {...form.getInputProps('weight')} />
        )}
      </Group>
      <DateField label={t('gradebook.due_on')} {...form.getInputProps('due_on')} />
      <Textarea
        label={t('gradebook.description')}
        autosize
        minRows={2}
        {...form.getInputProps('description')}
      />
      <TextInput
        label={t('gradebook.limit')}
        description={t('gradebook.limit_hint')}
        inputMode="decimal"
        {...form.getInputProps('limit')}
      />
      <Checkbox {...flag('counted')} />
      <Checkbox {...flag('extra_credit')} />
      <Checkbox {...flag('never_drop')} />
    </FormFrame>
  );
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf(item: BookItem | undefined, book: Book) {
  const show = (decimal: string | null | undefined) =>
    decimal ? formatDecimal(decimal, currentLanguage()) : '';
  return {
    title: item?.title ?? '',
    category: String(item?.category ?? book.categories[0]?.number ?? ''),
    points: show(item?.points ?? '10'),
    weight: show(item?.weight),
    due_on: item?.due_on ?? '',
    description: item?.description ?? '',
    limit: show(item?.limit ?? '100'),
    counted: item?.counted ?? true,
    extra_credit: item?.extra_credit ?? false,
    never_drop: item?.never_drop ?? false,
  };
}

function fieldsOf(values: Values): ItemFields {
  return {
    ...values,
    title: values.title.trim(),
    category: Number(values.category),
    points: parseDecimal(values.points),
    weight: textOrNull(parseDecimal(values.weight)),
    due_on: textOrNull(values.due_on),
    description: textOrNull(values.description),
    limit: parseDecimal(values.limit) || '100',
  };
}
