// The form of one cell.
import { Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { ScoreStatus } from '../../api/client';
import { FormFrame } from '../../components/forms';
import { currentLanguage } from '../../i18n';
import { parseCount } from '../../lib/counts';
import { formatDecimal } from '../../lib/decimals';
import type { OpenCell } from './CellDialog';
import { statusAfter, valuesOf } from './cells';
import type { CellSaving } from './useCellSaving';

const STATUSES: ScoreStatus[] = ['none', 'graded', 'excused', 'missing', 'incomplete'];

interface CellFormProps {
  open: OpenCell;
  saving: CellSaving;
  onCancel: () => void;
}

export function CellForm({ open, saving, onCancel }: CellFormProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const form = useForm({
    initialValues: valuesOf(open.cell, language),
    validate: {
      points: (points, { status }) => (status === 'graded' && !points.trim() ? t('fields.required') : null),
      late_minutes: (minutes) => (Number.isNaN(parseCount(minutes)) ? t('fields.invalid') : null),
    },
  });
  const points = form.getInputProps('points');
  const typePoints = (typed: string) => {
    points.onChange(typed);
    form.setFieldValue('status', statusAfter(typed, form.values.status));
  };
  return (
    <FormFrame
      {...{ form, onCancel }}
      error={saving.error}
      isSaving={saving.isSaving}
      submitLabel={t('gradebook.save_cell')}
      onSubmit={saving.save}
    >
      <Group grow align="flex-start">
        <TextInput
          label={t('gradebook.points')}
          description={t('gradebook.of_full', { full: formatDecimal(open.full, language) })}
          inputMode="decimal"
          autoComplete="off"
          data-autofocus
          {...points}
          onChange={(event) => typePoints(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('gradebook.status_label')}
          description={t(`gradebook.status_hint.${form.values.status}`)}
          data={STATUSES.map((value) => ({ value, label: t(`gradebook.status.${value}`) }))}
          {...form.getInputProps('status')}
        />
      </Group>
      <Checkbox label={t('gradebook.is_late')} {...form.getInputProps('late', { type: 'checkbox' })} />
      {form.values.late && (
        <TextInput
          label={t('gradebook.late_minutes')}
          description={t('gradebook.late_minutes_hint')}
          inputMode="numeric"
          autoComplete="off"
          {...form.getInputProps('late_minutes')}
        />
      )}
    </FormFrame>
  );
}
