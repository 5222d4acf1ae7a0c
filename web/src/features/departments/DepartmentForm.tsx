// The form of a department, for a new one and for an edit.
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Department } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { FormFrame } from '../../components/forms';

/** What a department's form and its PATCH speak of; the status has its own actions. */
export interface DepartmentFields extends Record<string, unknown> {
  name: string;
}

interface DepartmentFormProps {
  department?: Department;
  submitLabel: string;
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: DepartmentFields) => void;
  onCancel: () => void;
}

export default function DepartmentForm({
  department,
  submitLabel,
  error,
  isSaving,
  onSubmit,
  onCancel,
}: DepartmentFormProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: department?.name ?? '' },
    validate: { name: (name) => (name.trim() ? null : t('fields.required')) },
  });
  const submit = ({ name }: { name: string }) => onSubmit({ name: name.trim() });
  return (
    <FormFrame {...{ form, error, isSaving, submitLabel, onCancel }} onSubmit={submit}>
      <TextInput
        label={t('department.name')}
        description={t('department.name_hint')}
        required
        autoComplete="off"
        {...form.getInputProps('name')}
      />
    </FormFrame>
  );
}
