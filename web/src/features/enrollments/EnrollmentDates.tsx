// The form of the first and last day that a person is in a class.
import { Group } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Enrollment } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { DateField, FormFrame } from '../../components/forms';
import { textOrNull } from '../../lib/edits';
import type { EnrollmentChange } from './useEnrollmentEditing';

interface EnrollmentDatesProps {
  enrollment: Enrollment;
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: EnrollmentChange) => void;
  onCancel: () => void;
}

export default function EnrollmentDates({
  enrollment,
  error,
  isSaving,
  onSubmit,
  onCancel,
}: EnrollmentDatesProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { starts_on: enrollment.starts_on ?? '', ends_on: enrollment.ends_on ?? '' },
    validate: {
      ends_on: (last, { starts_on }) =>
        last && starts_on && last < starts_on ? t('fields.end_before_start') : null,
    },
  });
  return (
    <FormFrame
      {...{ form, error, isSaving, onCancel }}
      submitLabel={t('common.save')}
      onSubmit={({ starts_on, ends_on }) =>
        onSubmit({ starts_on: textOrNull(starts_on), ends_on: textOrNull(ends_on) })
      }
    >
      <Group grow align="flex-start">
        <DateField label={t('roster.starts_on')} {...form.getInputProps('starts_on')} />
        <DateField label={t('roster.ends_on')} {...form.getInputProps('ends_on')} />
      </Group>
    </FormFrame>
  );
}
