// The form of a subject, for a new one and for an edit.
import { Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Subject, SubjectIn } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { FormFrame } from '../../components/forms';
import { currentLanguage } from '../../i18n';
import { formatDecimal, parseDecimal } from '../../lib/decimals';
import { textOrNull } from '../../lib/edits';
import { DepartmentSelect } from '../departments/DepartmentSelect';

/** What a subject's form and its PATCH speak of; the status has its own actions. */
export type SubjectFields = Required<Pick<SubjectIn, 'code' | 'name'>> & {
  credits: string | null;
  department_id: string | null;
  description: string | null;
  grading: Subject['grading'];
};

interface SubjectFormProps {
  subject?: Subject;
  /** Department of a new one. */
  department?: string;
  submitLabel: string;
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: SubjectFields) => void;
  onCancel: () => void;
}

export default function SubjectForm({
  subject,
  department,
  submitLabel,
  error,
  isSaving,
  onSubmit,
  onCancel,
}: SubjectFormProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: valuesOf(subject, department),
    validate: {
      code: (code) => (code.trim() ? null : t('fields.required')),
      name: (name) => (name.trim() ? null : t('fields.required')),
    },
  });
  const submit = (values: Values) => onSubmit(fieldsOf(values));
  return (
    <FormFrame {...{ form, error, isSaving, submitLabel, onCancel }} onSubmit={submit}>
      <TextInput
        label={t('subject.code')}
        description={t('subject.code_hint')}
        required
        autoComplete="off"
        {...form.getInputProps('code')}
      />
      <TextInput label={t('subject.name')} required autoComplete="off" {...form.getInputProps('name')} />
      <Group grow align="flex-start">
        <TextInput label={t('subject.credits')} inputMode="decimal" {...form.getInputProps('credits')} />
        <NativeSelect
          label={t('subject.grading')}
          data={[
            { value: 'graded', label: t('subject.graded') },
            { value: 'pass_fail', label: t('subject.pass_fail') },
          ]}
          {...form.getInputProps('grading')}
        />
      </Group>
      <DepartmentSelect
        label={t('subject.department')}
        description={subject && !subject.department_id ? subject.department : undefined}
        {...form.getInputProps('department_id')}
      />
      <Textarea
        label={t('subject.description')}
        autosize
        minRows={3}
        {...form.getInputProps('description')}
      />
    </FormFrame>
  );
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf(subject: Subject | undefined, department: string | undefined) {
  return {
    code: subject?.code ?? '',
    name: subject?.name ?? '',
    credits: subject?.credits ? formatDecimal(subject.credits, currentLanguage()) : '',
    department_id: subject?.department_id ?? department ?? '',
    description: subject?.description ?? '',
    grading: subject?.grading ?? 'graded',
  };
}

function fieldsOf(values: Values): SubjectFields {
  return {
    code: values.code.trim(),
    name: values.name.trim(),
    credits: textOrNull(parseDecimal(values.credits)),
    department_id: textOrNull(values.department_id),
    description: textOrNull(values.description),
    grading: values.grading,
  };
}
