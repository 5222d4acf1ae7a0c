// The form of the rules of a book: how it is weighed, what totals are called, their cap, and what late works lose.
import { Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Book } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { FormFrame } from '../../components/forms';
import { currentLanguage } from '../../i18n';
import { parseCount } from '../../lib/counts';
import { formatDecimal, parseDecimal } from '../../lib/decimals';
import { textOrNull } from '../../lib/edits';
import { type SchemeName, schemeName, schemesFor } from './books';
import { useDecimalCheck } from './useDecimalCheck';

const WEIGHTINGS = ['points', 'categories', 'categories_and_items'] as const;

/** What late works lose. */
interface LatePolicy {
  grace_minutes: number;
  step_minutes: number;
  per_step: string;
  floor: string;
}

/** What the form of a book and its PATCH speak of; a scheme of a class's own is named `own` and stays. */
export interface BookFields extends Record<string, unknown> {
  weighting: Book['weighting'];
  scheme: SchemeName;
  cap: string | null;
  late: LatePolicy | null;
}

interface BookFormProps {
  book: Book;
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: BookFields) => void;
  onCancel: () => void;
}

export default function BookForm({ book, error, isSaving, onSubmit, onCancel }: BookFormProps) {
  const { t } = useTranslation();
  const decimal = useDecimalCheck();
  const count = (value: string) => (Number.isNaN(parseCount(value)) ? t('fields.invalid') : null);
  const form = useForm({
    initialValues: valuesOf(book),
    validate: { cap: decimal, per_step: decimal, floor: decimal, grace_minutes: count, step_minutes: count },
  });
  return (
    <FormFrame
      {...{ form, error, isSaving, onCancel }}
      submitLabel={t('common.save')}
      onSubmit={(values) => onSubmit(fieldsOf(values))}
    >
      <NativeSelect
        label={t('gradebook.weighting_label')}
        description={t(`gradebook.weighting_hint.${form.values.weighting}`)}
        data={WEIGHTINGS.map((value) => ({ value, label: t(`gradebook.weighting.${value}`) }))}
        {...form.getInputProps('weighting')}
      />
      <NativeSelect
        label={t('gradebook.scheme_label')}
        description={t(`gradebook.scheme_hint.${form.values.scheme}`)}
        data={schemesFor(book).map((value) => ({ value, label: t(`gradebook.scheme.${value}`) }))}
        {...form.getInputProps('scheme')}
      />
      <TextInput
        label={t('gradebook.cap')}
        description={t('gradebook.cap_hint')}
        inputMode="decimal"
        {...form.getInputProps('cap')}
      />
      <Checkbox
        label={t('gradebook.has_late_policy')}
        {...form.getInputProps('has_late', { type: 'checkbox' })}
      />
      {form.values.has_late && <LateFields form={form} />}
    </FormFrame>
  );
}

type Values = ReturnType<typeof valuesOf>;

function LateFields({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation();
  return (
    <>
      <Group grow align="flex-start">
        <TextInput label={t('gradebook.per_step')} inputMode="decimal" {...form.getInputProps('per_step')} />
        <TextInput
          label={t('gradebook.step_minutes')}
          inputMode="numeric"
          {...form.getInputProps('step_minutes')}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput
          label={t('gradebook.grace_minutes')}
          inputMode="numeric"
          {...form.getInputProps('grace_minutes')}
        />
        <TextInput label={t('gradebook.floor')} inputMode="decimal" {...form.getInputProps('floor')} />
      </Group>
    </>
  );
}

function valuesOf({ weighting, scheme, cap, late }: Book) {
  const show = (decimal: string | null | undefined) =>
    decimal ? formatDecimal(decimal, currentLanguage()) : '';
  return {
    weighting,
    scheme: schemeName(scheme.name),
    cap: show(cap),
    has_late: Boolean(late),
    per_step: show(late?.per_step ?? '10'),
    step_minutes: String(late?.step_minutes ?? 1440),
    grace_minutes: String(late?.grace_minutes ?? 0),
    floor: show(late?.floor ?? '0'),
  };
}

function fieldsOf(values: Values): BookFields {
  const late = {
    grace_minutes: parseCount(values.grace_minutes) ?? 0,
    step_minutes: parseCount(values.step_minutes) ?? 0,
    per_step: parseDecimal(values.per_step) || '0',
    floor: parseDecimal(values.floor) || '0',
  };
  return {
    weighting: values.weighting,
    scheme: values.scheme,
    cap: textOrNull(parseDecimal(values.cap)),
    late: values.has_late ? late : null,
  };
}
