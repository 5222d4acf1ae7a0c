// What an administrator decides for the school as a whole.
import { Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Settings, SettingsPatch } from '../../api/client';
import { useSaving } from '../../api/saving';
import { FormFrame } from '../../components/forms';
import { notify } from '../../components/notify';
import { type Editable, SavingConflict } from '../../components/SavingConflict';
import { changedFields } from '../../lib/edits';
import { keepSettings, updateSettings } from './queries';

const toFields = ({ school_name, self_enrollment, staff_needs_mfa }: Settings): SettingsPatch => ({
  school_name,
  self_enrollment,
  staff_needs_mfa,
});

export function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const editable = useSettingsEditing();
  const saving = useSaving<Settings, SettingsPatch>({
    base: settings,
    write: editable.write,
    onSaved: (saved) => {
      editable.keep(saved);
      notify(t('common.saved'));
    },
    onTheirs: editable.keep,
  });
  const { school_name, self_enrollment, staff_needs_mfa } = settings;
  const form = useForm({
    initialValues: { school_name, self_enrollment, staff_needs_mfa },
    validate: { school_name: (name) => (name.trim() ? null : t('fields.required')) },
  });
  const submit = (values: typeof form.values) => {
    const fields = { ...values, school_name: values.school_name.trim() };
    const changes = changedFields(toFields(settings), fields);
    if (Object.keys(changes).length > 0) saving.save(changes);
  };
  return (
    <>
      <FormFrame
        form={form}
        error={saving.error}
        isSaving={saving.isSaving}
        submitLabel={t('common.save')}
        onSubmit={submit}
      >
        <TextInput
          label={t('settings.school_name')}
          description={t('settings.school_name_hint')}
          required
          autoComplete="organization"
          {...form.getInputProps('school_name')}
        />
        <Checkbox
          label={t('settings.self_enrollment')}
          description={t('settings.self_enrollment_hint')}
          {...form.getInputProps('self_enrollment', { type: 'checkbox' })}
        />
        <Checkbox
          label={t('settings.staff_needs_mfa')}
          description={t('settings.staff_needs_mfa_hint')}
          {...form.getInputProps('staff_needs_mfa', { type: 'checkbox' })}
        />
      </FormFrame>
      <SavingConflict saving={saving} base={settings} editable={editable} />
    </>
  );
}

function useSettingsEditing(): Editable<Settings, SettingsPatch> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const yesOrNo = (value: unknown) => (value ? t('common.yes') : t('common.no'));
  return {
    write: updateSettings,
    toFields,
    keep: (settings) => keepSettings(client, settings),
    texts: [
      { field: 'school_name', label: t('settings.school_name'), show: (value) => String(value ?? '') },
      { field: 'self_enrollment', label: t('settings.self_enrollment'), show: yesOrNo },
      { field: 'staff_needs_mfa', label: t('settings.staff_needs_mfa'), show: yesOrNo },
    ],
  };
}
