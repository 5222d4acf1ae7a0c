// The form of a class, for a new one and for an edit. A class keeps its subject.
import { Group, Select, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchoolClass } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { DateField, FormFrame } from '../../components/forms';
import { parseCount } from '../../lib/counts';
import { textOrNull } from '../../lib/edits';
import { SubjectSelect } from '../subjects/SubjectSelect';
import { recentTermsQuery } from '../terms/queries';

/** What a class's form and its PATCH speak of; `subject` only for a new class. */
export interface ClassFields extends Record<string, unknown> {
  code: string;
  name: string;
  term: string;
  room: string | null;
  capacity: number | null;
  self_enrollment: SchoolClass['self_enrollment'];
  /** A new passcode; null leaves the one that is set. */
  passcode: string | null;
  starts_on: string | null;
  ends_on: string | null;
}

interface ClassFormProps {
  schoolClass?: SchoolClass;
  /** What a new class begins with. */
  preset?: { like?: SchoolClass; term?: string; subject?: string };
  submitLabel: string;
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: ClassFields, subject: string) => void;
  onCancel: () => void;
  /** Further choices, above the buttons. */
  children?: ReactNode;
}

export default function ClassForm(props: ClassFormProps) {
  const { schoolClass, preset, submitLabel, error, isSaving, onSubmit, onCancel, children } = props;
  const { t } = useTranslation();
  const required = (value: string | null) => (value?.trim() ? null : t('fields.required'));
  const form = useForm({
    initialValues: valuesOf(schoolClass, preset),
    validate: {
      code: required,
      name: required,
      subject: required,
      term: required,
      passcode: (passcode, { self_enrollment }) =>
        self_enrollment === 'passcode' && !schoolClass?.has_passcode ? required(passcode) : null,
      capacity: (capacity) => (Number.isNaN(parseCount(capacity)) ? t('fields.invalid') : null),
      ends_on: (last, { starts_on }) =>
        last && starts_on && last < starts_on ? t('fields.end_before_start') : null,
    },
  });
  const submit = (values: Values) => onSubmit(fieldsOf(values), values.subject ?? '');
  return (
    <FormFrame {...{ form, error, isSaving, submitLabel, onCancel }} onSubmit={submit}>
      <SubjectAndTerm form={form} schoolClass={schoolClass} />
      <Group grow align="flex-start">
        <TextInput
          label={t('class.code')}
          description={t('class.code_hint')}
          required
          {...form.getInputProps('code')}
        />
        <TextInput label={t('class.room')} description={' '} {...form.getInputProps('room')} />
      </Group>
      <TextInput label={t('class.name')} required autoComplete="off" {...form.getInputProps('name')} />
      <TextInput
        label={t('class.capacity')}
        description={t('class.capacity_hint')}
        inputMode="numeric"
        autoComplete="off"
        {...form.getInputProps('capacity')}
      />
      <Joining form={form} schoolClass={schoolClass} />
      <Group grow align="flex-start">
        <DateField
          label={t('class.starts_on')}
          description={t('class.dates_hint')}
          {...form.getInputProps('starts_on')}
        />
        <DateField label={t('class.ends_on')} description={' '} {...form.getInputProps('ends_on')} />
      </Group>
      {children}
    </FormFrame>
  );
}

type Values = ReturnType<typeof valuesOf>;

/** A class after another one keeps all that is not unique or of its own time. */
function valuesOf(schoolClass: SchoolClass | undefined, preset: ClassFormProps['preset']) {
  const like = schoolClass ?? preset?.like;
  return {
    code: schoolClass?.code ?? '',
    name: like?.name ?? '',
    subject: (like?.subject.id ?? preset?.subject ?? null) as string | null,
    term: (schoolClass?.term.id ?? preset?.term ?? null) as string | null,
    room: like?.room ?? '',
    capacity: String(like?.capacity ?? ''),
    self_enrollment: like?.self_enrollment ?? ('closed' as SchoolClass['self_enrollment']),
    passcode: '',
    starts_on: schoolClass?.starts_on ?? '',
    ends_on: schoolClass?.ends_on ?? '',
  };
}

function fieldsOf(values: Values): ClassFields {
  return {
    code: values.code.trim(),
    name: values.name.trim(),
    term: values.term ?? '',
    room: textOrNull(values.room),
    capacity: parseCount(values.capacity),
    self_enrollment: values.self_enrollment,
    passcode: values.self_enrollment === 'passcode' ? textOrNull(values.passcode) : null,
    starts_on: textOrNull(values.starts_on),
    ends_on: textOrNull(values.ends_on),
  };
}

/** How students come in by themselves; a passcode is typed and never shown again. */
function Joining({ form, schoolClass }: SubjectAndTermProps) {
  const { t } = useTranslation();
  const isSet = schoolClass?.has_passcode ?? false;
  return (
    <>
      <Select
        label={t('class.self_enrollment')}
        description={t('class.self_enrollment_hint')}
        data={(['closed', 'open', 'passcode'] as const).map((value) => ({
          value,
          label: t(`self_enrollment.${value}`),
        }))}
        allowDeselect={false}
        {...form.getInputProps('self_enrollment')}
      />
      {form.getValues().self_enrollment === 'passcode' && (
        <TextInput
          label={t(isSet ? 'class.new_passcode' : 'class.passcode')}
          description={t(isSet ? 'class.passcode_is_set' : 'class.passcode_hint')}
          required={!isSet}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('passcode')}
        />
      )}
    </>
  );
}

interface SubjectAndTermProps {
  form: UseFormReturnType<Values>;
  schoolClass: SchoolClass | undefined;
}

function SubjectAndTerm({ form, schoolClass }: SubjectAndTermProps) {
  const { t } = useTranslation();
  const terms = useTermChoices(schoolClass);
  return (
    <>
      <SubjectSelect
        label={t('class.subject')}
        description={schoolClass ? t('class.subject_fixed') : undefined}
        required
        disabled={schoolClass !== undefined}
        {...form.getInputProps('subject')}
      />
      <Select label={t('class.term')} data={terms} searchable required {...form.getInputProps('term')} />
    </>
  );
}

/** Terms that may be chosen, and the one that the class has already, even if it was archived since. */
function useTermChoices(schoolClass: SchoolClass | undefined) {
  const terms = useQuery(recentTermsQuery).data?.items ?? [];
  const choices = terms.map((each) => ({ value: each.id, label: each.name }));
  const own = schoolClass?.term;
  if (!own || choices.some((each) => each.value === own.id)) return choices;
  return [{ value: own.id, label: own.name }, ...choices];
}
