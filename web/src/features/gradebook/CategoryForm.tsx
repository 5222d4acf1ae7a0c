// The form of a category, for a new one and for an edit.
import { Checkbox, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Book, BookCategory } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { FormFrame } from '../../components/forms';
import { currentLanguage } from '../../i18n';
import { parseCount } from '../../lib/counts';
import { formatDecimal, parseDecimal } from '../../lib/decimals';
import { textOrNull } from '../../lib/edits';

/** What a category's form and its PATCH speak of. */
export interface CategoryFields extends Record<string, unknown> {
  title: string;
  weight: string;
  counted: boolean;
  drop_lowest: number;
  drop_highest: number;
  extra_credit: boolean;
  cap: string | null;
}

interface CategoryFormProps {
  book: Book;
  category?: BookCategory;
  submitLabel: string;
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: CategoryFields) => void;
  onCancel: () => void;
}

export default function CategoryForm(props: CategoryFormProps) {
  const { book, category, submitLabel, error, isSaving, onSubmit, onCancel } = props;
  const { t } = useTranslation();
  const count = (value: string) => (Number.isNaN(parseCount(value)) ? t('fields.invalid') : null);
  const form = useForm({
    initialValues: valuesOf(category),
    validate: {
      title: (title) => (title.trim() ? null : t('fields.required')),
      drop_lowest: count,
      drop_highest: count,
    },
  });
  return (
    <FormFrame
      {...{ form, error, isSaving, submitLabel, onCancel }}
      onSubmit={(values) => onSubmit(fieldsOf(values))}
    >
      <TextInput label={t('gradebook.title')} required autoComplete="off" {...form.getInputProps('title')} />
      {book.weighting !== 'points' && (
        <TextInput
          label={t('gradebook.weight')}
          description={t('gradebook.weight_hint')}
          inputMode="decimal"
          {...form.getInputProps('weight')}
        />
      )}
      <Group grow align="flex-start">
        <TextInput
          label={t('gradebook.drop_lowest')}
          inputMode="numeric"
          {...form.getInputProps('drop_lowest')}
        />
        <TextInput
          label={t('gradebook.drop_highest')}
          inputMode="numeric"
          {...form.getInputProps('drop_highest')}
        />
      </Group>
      <TextInput
        label={t('gradebook.category_cap')}
        description={t('gradebook.cap_hint')}
        inputMode="decimal"
        {...form.getInputProps('cap')}
      />
      <Checkbox
        label={t('gradebook.counted')}
        description={t('gradebook.counted_hint')}
        {...form.getInputProps('counted', { type: 'checkbox' })}
      />
      <Checkbox
        label={t('gradebook.extra_credit')}
        description={t('gradebook.extra_credit_hint')}
        {...form.getInputProps('extra_credit', { type: 'checkbox' })}
      />
    </FormFrame>
  );
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf(category: BookCategory | undefined) {
  const language = currentLanguage();
  return {
    title: category?.title ?? '',
    weight: formatDecimal(category?.weight ?? '0', language),
    counted: category?.counted ?? true,
    drop_lowest: String(category?.drop_lowest ?? 0),
    drop_highest: String(category?.drop_highest ?? 0),
    extra_credit: category?.extra_credit ?? false,
    cap: category?.cap ? formatDecimal(category.cap, language) : '',
  };
}

function fieldsOf(values: Values): CategoryFields {
  return {
    title: values.title.trim(),
    weight: parseDecimal(values.weight) || '0',
    counted: values.counted,
    drop_lowest: parseCount(values.drop_lowest) ?? 0,
    drop_highest: parseCount(values.drop_highest) ?? 0,
    extra_credit: values.extra_credit,
    cap: textOrNull(parseDecimal(values.cap)),
  };
}
