// Forgotten password: ask for a code by e-mail, then set a new password with it. Tells nobody which accounts exist.
import { Alert, Button, Stack, TextInput } from '@mantine/core';
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
import { useWait } from './useWait';

/** Seconds until another code can be asked for: a mail takes a while, and each new code ends the one before. */
const PATIENCE = 60;

export default function ForgotPasswordPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <GuestFrame title={t('forgot.title')} intro={asked ? undefined : t('forgot.intro')}>
      <Stack gap="md">
        {asked ? (
          <CodeForm email={asked} onOther={() => setAsked(null)} />
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

function CodeForm({ email, onOther }: { email: string; onOther: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { password_policy } = useSuspenseQuery(configQuery).data;
  const [code, setCode] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  // As it comes out of a mail: with spaces around or inside.
  const digits = code.replace(/\s/g, '');
  const isWhole = /^\d{6}$/.test(digits);
  const chosen = useNewPassword(password_policy);
  const set = useMutation({
    mutationFn: () => setForgottenPassword(email, digits, chosen.password),
    onSuccess: () => navigate({ to: '/sign-in', search: { note: 'password_changed' } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsChecked(true);
    if (chosen.check() && isWhole) set.mutate();
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
          autoFocus
          required
          withAsterisk={false}
          maxLength={20}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={isChecked && !isWhole ? t('forgot.code_form') : undefined}
        />
        <PasswordFields
          {...chosen.fields}
          error={chosen.weak ? t('sign_in.errors.weak_password') : undefined}
        />
        <Button type="submit" size="md" fullWidth loading={set.isPending}>
          {t('forgot.set')}
        </Button>
        <AnotherCode email={email} onSent={() => set.reset()} />
        <Button variant="subtle" onClick={onOther}>
          {t('forgot.other')}
        </Button>
      </Stack>
    </form>
  );
}

function AnotherCode({ email, onSent }: { email: string; onSent: () => void }) {
  const { t } = useTranslation();
  const wait = useWait(PATIENCE);
  const request = useMutation({
    mutationFn: () => requestCode(email),
    onSuccess: () => {
      wait.begin();
      onSent();
    },
  });
  return (
    <>
      <FailureNote error={request.error} />
      {request.isSuccess && <Alert role="status">{t('forgot.sent_again', { email })}</Alert>}
      <Button
        variant="subtle"
        disabled={wait.seconds > 0}
        loading={request.isPending}
        onClick={() => request.mutate()}
      >
        {wait.seconds > 0 ? t('forgot.again_in', { seconds: wait.seconds }) : t('forgot.again')}
      </Button>
    </>
  );
}
