// When backups are made, and how many are kept. The hour is in the zone of whoever chooses it.
import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../api/client';
import { asApiError } from '../../api/problems';
import { useReader } from '../../app/access';
import { FormFrame } from '../../components/forms';
import { notify } from '../../components/notify';
import { parseCount } from '../../lib/counts';
import { keepSettings, settingsQuery, updateSettings } from '../settings/queries';

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

const MOST = 100;

export function BackupPlanForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { zone } = useReader();
  const { every, hour, keep } = settings.backups;
  const form = useForm({
    initialValues: { every, hour: String(hour), keep: String(keep) },
    validate: {
      keep: (text) => {
        const count = parseCount(text) ?? 0;
        return count >= 1 && count <= MOST ? null : t('fields.out_of_range', { min: 1, max: MOST });
      },
    },
  });
  const saving = useMutation({
    mutationFn: (values: typeof form.values) => {
      const backups = { every: values.every, hour: Number(values.hour), keep: Number(values.keep), zone };
      return updateSettings({ backups }, settings);
    },
    onSuccess: (saved) => {
      keepSettings(client, saved);
      notify(t('common.saved'));
    },
    // Somebody else may have edited them: the form begins anew with what there is now.
    onError: () => client.invalidateQueries({ queryKey: settingsQuery.queryKey }),
  });
  return (
    <FormFrame
      form={form}
      error={saving.error && asApiError(saving.error)}
      isSaving={saving.isPending}
      submitLabel={t('backups.save')}
      onSubmit={(values) => saving.mutate(values)}
    >
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <NativeSelect
          label={t('backups.every')}
          data={(['never', 'daily', 'weekly'] as const).map((value) => ({
            value,
            label: t(`backups.${value}`),
          }))}
          {...form.getInputProps('every')}
        />
        <NativeSelect
          label={t('backups.hour')}
          description={t('backups.hour_hint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={HOURS}
          disabled={form.values.every === 'never'}
          {...form.getInputProps('hour')}
        />
        <TextInput
          label={t('backups.keep')}
          description={t('backups.keep_hint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          inputMode="numeric"
          autoComplete="off"
          {...form.getInputProps('keep')}
        />
      </SimpleGrid>
    </FormFrame>
  );
}
