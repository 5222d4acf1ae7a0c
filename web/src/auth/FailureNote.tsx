// What the user pool refused, in words.
import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { signInFailure } from './failures';

export function FailureNote({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  return (
    <Alert role="alert" color="red">
      {t(`sign_in.errors.${signInFailure(error)}`)}
    </Alert>
  );
}
