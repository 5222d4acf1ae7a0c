// What everybody may change about themselves: language, time zone, phone, birth date.
import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { MePatch, Person } from '../../api/client';
import { useSaving } from '../../api/saving';
import { meQuery, useMe } from '../../app/access';
import { showLanguageOf } from '../../app/start';
import { DateField, FormFrame } from '../../components/forms';
import { notify } from '../../components/notify';
import { type Editable, SavingConflict } from '../../components/SavingConflict';
import { TimeZoneSelect } from '../../components/TimeZoneSelect';
import { currentLanguage, type Language } from '../../i18n';
import { formatDate } from '../../lib/dates';
import { changedFields, textOrNull } from '../../lib/edits';
import { updateMe } from './queries';

const toFields = ({ language, time_zone, phone, birth_date }: Person): MePatch => ({
  language,
  time_zone,
  phone,
  birth_date,
});

export function ProfileForm({ person }: { person: Person }) {
  const { t } = useTranslation();
  const editable = useProfileEditing();
  const saving = useSaving<Person, MePatch>({
    base: person,
    write: editable.write,
    onSaved: (saved) => {
      editable.keep(saved);
      notify(t('common.saved'));
    },
    onTheirs: editable.keep,
  });
  const form = useForm({
    initialValues: {
      language: (person.language ?? '') as Language | '',
      time_zone: person.time_zone ?? null,
      phone: person.phone ?? '',
      birth_date: person.birth_date ?? '',
    },
  });
  const submit = (values: typeof form.values) => {
    const fields: MePatch = {
      language: values.language || null,
      time_zone: values.time_zone,
      phone: textOrNull(values.phone),
      birth_date: textOrNull(values.birth_date),
    };
    const changes = changedFields(toFields(person), fields);
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
        <NativeSelect
          label={t('person.language')}
          data={[
            { value: '', label: t('language.unset') },
            { value: 'vi', label: t('language.vi') },
            { value: 'en', label: t('language.en') },
          ]}
          {...form.getInputProps('language')}
        />
        <TimeZoneSelect {...form.getInputProps('time_zone')} />
        <TextInput label={t('person.phone')} type="tel" autoComplete="tel" {...form.getInputProps('phone')} />
        <DateField label={t('person.birth_date')} {...form.getInputProps('birth_date')} />
      </FormFrame>
      <SavingConflict saving={saving} base={person} editable={editable} />
    </>
  );
}

function useProfileEditing(): Editable<Person, MePatch> {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const plain = (value: unknown) => String(value ?? '');
  return {
    write: updateMe,
    toFields,
    keep: (person) => {
      client.setQueryData(meQuery.queryKey, { ...me, person });
      void showLanguageOf({ ...me, person });
    },
    texts: [
      {
        field: 'language',
        label: t('person.language'),
        show: (value) => t(`language.${(value as Language | null) ?? 'unset'}`),
      },
      { field: 'time_zone', label: t('person.time_zone'), show: plain },
      { field: 'phone', label: t('person.phone'), show: plain },
      {
        field: 'birth_date',
        label: t('person.birth_date'),
        show: (value) => (value ? formatDate(String(value), currentLanguage()) : ''),
      },
    ],
  };
}
