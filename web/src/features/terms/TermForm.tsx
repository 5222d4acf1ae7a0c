// The form of a term, for a new one and for an edit.
import { Checkbox, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Term } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { DateField, FormFrame } from '../../components/forms';
import { parseCount } from '../../lib/counts';

/** What a term's form and its PATCH speak of; `current` is offered only for a new term. */
export interface TermFields extends Record<string, unknown> {
  name: string;
  year?: number;
  starts_on: string;
  ends_on: string;
  current?: boolean;
}

interface TermFormProps {
  term?: Term;
  submitLabel: string;
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: TermFields) => void;
  onCancel: () => void;
}

export default function TermForm({ term, submitLabel, error, isSaving, onSubmit, onCancel }: TermFormProps) {
  const { t } = useTranslation();
  const required = (value: string) => (value.trim() ? null : t('fields.required'));
  const form = useForm({
    initialValues: valuesOf(term),
    validate: {
      name: required,
      year: (year) => {
        if (term && !year.trim()) return t('fields.required');
        return Number.isNaN(parseCount(year)) ? t('fields.invalid') : null;
      },
      starts_on: required,
      ends_on: (value, { starts_on }) =>
        required(value) ?? (starts_on && value < starts_on ? t('fields.end_before_start') : null),
    },
  });
  const submit = (values: Values) => {
    const fields = fieldsOf(values);
    // Becoming the current term has an action of its own, since it is taken from another one.
    onSubmit(term ? fields : { ...fields, current: values.current });
  };
  return (
    <FormFrame {...{ form, error, isSaving, submitLabel, onCancel }} onSubmit={submit}>
      <TextInput
        label={t('term.name')}
        description={t('term.name_hint')}
        required
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <Group grow align="flex-start">
        <DateField label={t('term.starts_on')} required {...form.getInputProps('starts_on')} />
        <DateField label={t('term.ends_on')} required {...form.getInputProps('ends_on')} />
      </Group>
      <TextInput
        label={t('term.year')}
        description={term ? undefined : t('term.year_hint')}
        required={term !== undefined}
        inputMode="numeric"
        autoComplete="off"
        {...form.getInputProps('year')}
      />
      {!term && (
        <Checkbox
          label={t('term.current')}
          description={t('term.current_hint')}
          {...form.getInputProps('current', { type: 'checkbox' })}
        />
      )}
    </FormFrame>
  );
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf(term: Term | undefined) {
  return {
    name: term?.name ?? '',
    year: String(term?.year ?? ''),
    starts_on: term?.starts_on ?? '',
    ends_on: term?.ends_on ?? '',
    current: false,
  };
}

function fieldsOf({ name, year, starts_on, ends_on }: Values): TermFields {
  return { name: name.trim(), year: parseCount(year) ?? undefined, starts_on, ends_on };
}
