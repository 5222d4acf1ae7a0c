// Sign-in with e-mail and password; the first sign-in with a temporary password goes on to choosing one's own.
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, lazy, type Ref, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { configQuery } from '../app/access';
import { TextLink } from '../components/links';
import { DemoAccounts } from './DemoAccounts';
import { FailureNote } from './FailureNote';
import { GuestFrame } from './GuestFrame';
import { NewPasswordForm } from './NewPasswordForm';
import { type EndReason, enter, type SignedIn } from './session';

const route = getRouteApi('/sign-in');
const SecondStepForm = lazy(() => import('./SecondStepForm'));

export default function SignInPage() {
  const { from } = route.useSearch();
  const [step, setStep] = useState<SignedIn | 'begin'>('begin');
  const router = useRouter();
  const goOn = (next: SignedIn) => {
    if (next !== 'signed_in') return setStep(next);
    router.history.push(from ?? '/');
  };
  const begin = () => setStep('begin');
  if (step === 'new_password') return <NewPasswordForm onDone={goOn} onExpired={begin} />;
  if (step !== 'code') return <SignInForm onDone={goOn} />;
  return (
    <Suspense fallback={null}>
      <SecondStepForm onDone={goOn} onBack={begin} />
    </Suspense>
  );
}

function SignInForm({ onDone }: { onDone: (next: SignedIn) => void }) {
  const { t } = useTranslation();
  const { note } = route.useSearch();
  const config = useSuspenseQuery(configQuery).data;
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const submitButton = useRef<HTMLButtonElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const signIn = useMutation({
    mutationFn: () => enter(email.trim(), password),
    onSuccess: onDone,
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

function SignInNote({ note }: { note: EndReason | 'password_changed' | 'setup_done' }) {
  const { t } = useTranslation();
  const texts = {
    expired: t('sign_in.ended_expired'),
    ended: t('sign_in.ended_elsewhere'),
    signed_out: t('sign_in.ended_signed_out'),
    everywhere: t('sign_in.ended_everywhere'),
    password_changed: t('sign_in.password_changed'),
    setup_done: t('sign_in.setup_done'),
  };
  return (
    <Alert role="status" color={note === 'expired' || note === 'ended' ? 'yellow' : 'cloth'}>
      {texts[note]}
    </Alert>
  );
}
