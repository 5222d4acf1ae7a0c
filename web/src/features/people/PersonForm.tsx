// The form of a person, for a new one and for an edit.
import { Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Person, PersonName, Role } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { DateField, FormFrame } from '../../components/forms';
import { NameFields, requiredName } from '../../components/NameFields';
import { TimeZoneSelect } from '../../components/TimeZoneSelect';
import { currentLanguage, type Language } from '../../i18n';
import { textOrNull } from '../../lib/edits';

/** What a person's form and its PATCH speak of; the status has its own actions. */
export interface PersonFields extends Record<string, unknown> {
  name: PersonName;
  email: string;
  code: string | null;
  roles: Role[];
  language: Language | null;
  time_zone: string | null;
  phone: string | null;
  birth_date: string | null;
}

const ROLES: Role[] = ['STUDENT', 'LECTURER', 'ADMIN'];

interface PersonFormProps {
  person?: Person;
  /** The role that a new person begins with. */
  role?: Role;
  submitLabel: string;
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: PersonFields, invite: boolean) => void;
  onCancel: () => void;
}

export default function PersonForm(props: PersonFormProps) {
  const { person, submitLabel, error, isSaving, onCancel, onSubmit } = props;
  const { t } = useTranslation();
  // Somebody imported without an address may go on without one.
  const needsEmail = !person?.email_is_placeholder;
  const form = useForm({
    initialValues: valuesOf(person, props.role),
    validate: {
      name: requiredName(t('fields.required')),
      email: (email) => (email.trim() || !needsEmail ? null : t('fields.required')),
    },
  });
  const submit = (values: typeof form.values) => onSubmit(fieldsOf(values), values.invite);
  return (
    <FormFrame {...{ form, error, isSaving, submitLabel, onCancel }} onSubmit={submit}>
      <NameFields form={form} />
      <TextInput
        label={t('person.email')}
        description={t('person.email_hint')}
        type="email"
        autoComplete="off"
        required={needsEmail}
        {...form.getInputProps('email')}
      />
      <TextInput label={t('person.code')} autoComplete="off" {...form.getInputProps('code')} />
      <Checkbox.Group
        label={t('person.roles')}
        description={t('person.roles_hint')}
        {...form.getInputProps('roles')}
      >
        <Group mt="xs" gap="lg">
          {ROLES.map((role) => (
            <Checkbox key={role} value={role} label={t(`role.${role}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Group grow align="flex-start">
        <TextInput label={t('person.phone')} type="tel" autoComplete="off" {...form.getInputProps('phone')} />
        <DateField label={t('person.birth_date')} {...form.getInputProps('birth_date')} />
      </Group>
      <Group grow align="flex-start">
        <LanguageSelect {...form.getInputProps('language')} />
        <TimeZoneSelect {...form.getInputProps('time_zone')} />
      </Group>
      {!person && (
        <Stack gap={0}>
          <Checkbox
            label={t('person.invite')}
            description={t('person.invite_hint')}
            {...form.getInputProps('invite', { type: 'checkbox' })}
          />
        </Stack>
      )}
    </FormFrame>
  );
}

function LanguageSelect(input: { value?: string }) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t('person.language')}
      data={[
        { value: '', label: t('language.unset') },
        { value: 'vi', label: t('language.vi') },
        { value: 'en', label: t('language.en') },
      ]}
      {...input}
    />
  );
}

function valuesOf(person: Person | undefined, role: Role | undefined) {
  const order: PersonName['order'] = currentLanguage() === 'vi' ? 'family_first' : 'given_first';
  return {
    name: {
      family: person?.name.family ?? '',
      middle: person?.name.middle ?? '',
      given: person?.name.given ?? '',
      order: person?.name.order ?? order,
    },
    email: person && !person.email_is_placeholder ? person.email : '',
    code: person?.code ?? '',
    roles: person?.roles ?? (role ? [role] : []),
    language: (person?.language ?? '') as Language | '',
    time_zone: person?.time_zone ?? null,
    phone: person?.phone ?? '',
    birth_date: person?.birth_date ?? '',
    invite: true,
  };
}

function fieldsOf(values: ReturnType<typeof valuesOf>): PersonFields {
  const { family, middle, given, order } = values.name;
  return {
    name: { family: textOrNull(family), middle: textOrNull(middle), given: given.trim(), order },
    email: values.email.trim(),
    code: textOrNull(values.code),
    roles: ROLES.filter((role) => values.roles.includes(role)),
    language: values.language || null,
    time_zone: values.time_zone,
    phone: textOrNull(values.phone),
    birth_date: textOrNull(values.birth_date),
  };
}
