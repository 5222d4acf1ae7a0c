// Sign-in with e-mail and password; the first sign-in with a temporary password goes on to choosing one's own.
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, type Ref, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { configQuery } from '../app/access';
import { TextLink } from '../components/links';
import { DemoAccounts } from './DemoAccounts';
import { FailureNote } from './FailureNote';
import { GuestFrame } from './GuestFrame';
import { NewPasswordForm } from './NewPasswordForm';
import { enter } from './session';

const route = getRouteApi('/sign-in');

export default function SignInPage() {
  const { from } = route.useSearch();
  const [needsPassword, setNeedsPassword] = useState(false);
  const router = useRouter();
  const goOn = () => router.history.push(from ?? '/');
  if (needsPassword) return <NewPasswordForm onDone={goOn} onExpired={() => setNeedsPassword(false)} />;
  return <SignInForm onDone={goOn} onNewPassword={() => setNeedsPassword(true)} />;
}

function SignInForm({ onDone, onNewPassword }: { onDone: () => void; onNewPassword: () => void }) {
  const { t } = useTranslation();
  const { note } = route.useSearch();
  const config = useSuspenseQuery(configQuery).data;
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const submitButton = useRef<HTMLButtonElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const signIn = useMutation({
    mutationFn: () => enter(email.trim(), password),
    onSuccess: (next) => (next === 'signed_in' ? onDone() : onNewPassword()),
    onError: () => passwordField.current?.select(),
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim() && password) signIn.mutate();
  };
  return (
    <GuestFrame title={t('sign_in.title')} intro={t('sign_in.intro')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {note && !signIn.error && <SignInNote note={note} />}
          {config.setup_open && <Alert color="yellow">{t('sign_in.setup_open')}</Alert>}
          <FailureNote error={signIn.error} />
          <Credentials {...{ email, password, setEmail, setPassword, passwordField }} />
          <Button ref={submitButton} type="submit" size="md" loading={signIn.isPending} fullWidth>
            {t('sign_in.submit')}
          </Button>
          <TextLink to="/forgot-password" size="sm">
            {t('sign_in.forgot')}
          </TextLink>
        </Stack>
      </form>
      {config.demo_accounts && (
        <DemoAccounts
          accounts={config.demo_accounts}
          onChoose={(account) => {
            setEmail(account.email);
            setPassword(account.password);
            signIn.reset();
            submitButton.current?.focus();
          }}
        />
      )}
    </GuestFrame>
  );
}

interface CredentialsProps {
  email: string;
  password: string;
  setEmail: (email: string) => void;
  setPassword: (password: string) => void;
  passwordField: Ref<HTMLInputElement>;
}

function Credentials({ email, password, setEmail, setPassword, passwordField }: CredentialsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('sign_in.email')}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        ref={passwordField}
        label={t('sign_in.password')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('sign_in.show_password'), tabIndex: 0 }}
      />
    </>
  );
}

function SignInNote({ note }: { note: 'expired' | 'signed_out' | 'password_changed' | 'setup_done' }) {
  const { t } = useTranslation();
  const texts = {
    expired: t('sign_in.ended_expired'),
    signed_out: t('sign_in.ended_signed_out'),
    password_changed: t('sign_in.password_changed'),
    setup_done: t('sign_in.setup_done'),
  };
  return (
    <Alert role="status" color={note === 'expired' ? 'yellow' : 'cloth'}>
      {texts[note]}
    </Alert>
  );
}
