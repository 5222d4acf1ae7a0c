// The first administrator of a school, by the one-time link that the program prints (`/setup#<token>`).
import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { body, type PersonName, publicApi, type SetupIn } from '../api/client';
import { asApiError } from '../api/problems';
import { configQuery } from '../app/access';
import { FormFrame } from '../components/forms';
import { ButtonLink } from '../components/links';
import { NameFields, requiredName } from '../components/NameFields';
import { currentLanguage } from '../i18n';
import { GuestFrame } from './GuestFrame';
import { PasswordFields } from './PasswordFields';
import { useNewPassword } from './useNewPassword';

export default function SetupPage() {
  const { t } = useTranslation();
  const token = useLocation({ select: (location) => location.hash });
  const config = useSuspenseQuery(configQuery).data;
  if (!config.setup_open) {
    return (
      <GuestFrame title={t('setup.closed_title')} intro={t('setup.closed_text')}>
        <ButtonLink to="/sign-in">{t('sign_in.submit')}</ButtonLink>
      </GuestFrame>
    );
  }
  if (!token)
    return (
      <GuestFrame title={t('setup.no_token_title')} intro={t('setup.no_token_text')}>
        {null}
      </GuestFrame>
    );
  return (
    <GuestFrame title={t('setup.title')} intro={t('setup.intro', { school: config.school_name })}>
      <SetupForm token={token} />
    </GuestFrame>
  );
}

function SetupForm({ token }: { token: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { password_policy } = useSuspenseQuery(configQuery).data;
  const chosen = useNewPassword(password_policy);
  const order = currentLanguage() === 'vi' ? 'family_first' : 'given_first';
  const form = useForm({
    initialValues: {
      name: { family: '', middle: '', given: '', order: order as PersonName['order'] },
      email: '',
    },
    validate: {
      name: requiredName(t('fields.required')),
      email: (email) => (email.trim() ? null : t('fields.required')),
    },
  });
  const create = useMutation({
    mutationFn: (setup: SetupIn) => body(publicApi.POST('/api/setup', { body: setup })),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: configQuery.queryKey });
      await navigate({ to: '/sign-in', search: { note: 'setup_done' } });
    },
  });
  const error = create.error ? asApiError(create.error) : null;
  const passwordRefused = error?.fields.some((field) => field.path === 'password') ?? false;

  return (
    <FormFrame
      form={form}
      error={error}
      isSaving={create.isPending}
      submitLabel={t('setup.submit')}
      onSubmit={({ name, email }) => {
        if (chosen.check()) create.mutate({ token, email: email.trim(), password: chosen.password, name });
      }}
    >
      <Stack gap="md">
        <NameFields form={form} />
        <TextInput
          label={t('person.email')}
          type="email"
          autoComplete="username"
          required
          {...form.getInputProps('email')}
          key={form.key('email')}
        />
        <PasswordFields
          {...chosen.fields}
          error={chosen.weak || passwordRefused ? t('sign_in.errors.weak_password') : undefined}
        />
      </Stack>
    </FormFrame>
  );
}
