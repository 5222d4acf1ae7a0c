// Forgotten password: ask for a code by e-mail, then set a new password with it. Tells nobody which accounts exist.
import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { configQuery } from '../app/access';
import { TextLink } from '../components/links';
import { FailureNote } from './FailureNote';
import { GuestFrame } from './GuestFrame';
import { PasswordFields } from './PasswordFields';
import { requestCode, setForgottenPassword } from './session';
import { useNewPassword } from './useNewPassword';

export default function ForgotPasswordPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <GuestFrame title={t('forgot.title')} intro={asked ? undefined : t('forgot.intro')}>
      <Stack gap="md">
        {asked ? (
          <CodeForm email={asked} onAgain={() => setAsked(null)} />
        ) : (
          <EmailForm email={email} onEmail={setEmail} onSent={setAsked} />
        )}
        <TextLink to="/sign-in" size="sm">
          {t('forgot.back')}
        </TextLink>
      </Stack>
    </GuestFrame>
  );
}

interface EmailFormProps {
  email: string;
  onEmail: (email: string) => void;
  onSent: (email: string) => void;
}

function EmailForm({ email, onEmail, onSent }: EmailFormProps) {
  const { t } = useTranslation();
  const request = useMutation({
    mutationFn: () => requestCode(email.trim()),
    onSuccess: () => onSent(email.trim()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim()) request.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <FailureNote error={request.error} />
        <TextInput
          label={t('sign_in.email')}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => onEmail(event.currentTarget.value)}
        />
        <Button type="submit" size="md" fullWidth loading={request.isPending}>
          {t('forgot.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function CodeForm({ email, onAgain }: { email: string; onAgain: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { password_policy } = useSuspenseQuery(configQuery).data;
  const [code, setCode] = useState('');
  const chosen = useNewPassword(password_policy);
  const set = useMutation({
    mutationFn: () => setForgottenPassword(email, code.trim(), chosen.password),
    onSuccess: () => navigate({ to: '/sign-in', search: { note: 'password_changed' } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.check() && code.trim()) set.mutate();
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        {set.error ? (
          <FailureNote error={set.error} />
        ) : (
          <Alert role="status">{t('forgot.sent', { email })}</Alert>
        )}
        <TextInput
          label={t('forgot.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <PasswordFields
          {...chosen.fields}
          error={chosen.weak ? t('sign_in.errors.weak_password') : undefined}
        />
        <Group grow>
          <Button type="submit" size="md" loading={set.isPending}>
            {t('forgot.set')}
          </Button>
        </Group>
        <Button variant="subtle" onClick={onAgain}>
          {t('forgot.again')}
        </Button>
      </Stack>
    </form>
  );
}
