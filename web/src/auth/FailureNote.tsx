// What the user pool refused, in words.
import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { signInFailure } from './failures';

export function FailureNote({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  return <Failure text={t(`sign_in.errors.${signInFailure(error)}`)} />;
}

/** The same where a code comes from an app and not by mail. */
export function CodeFailureNote({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const failure = signInFailure(error);
  switch (failure) {
    case 'wrong_code':
    case 'locked':
    case 'session_expired':
      return <Failure text={t(`two_step.${failure}`)} />;
    default:
      return <Failure text={t(`sign_in.errors.${failure}`)} />;
  }
}

function Failure({ text }: { text: string }) {
  return (
    <Alert role="alert" color="red">
      {text}
    </Alert>
  );
}
