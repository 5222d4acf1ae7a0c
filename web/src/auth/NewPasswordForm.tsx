// After the first sign-in with a temporary password: one's own password, by the rules of the pool.
import { Button, Stack } from '@mantine/core';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { configQuery } from '../app/access';
import { FailureNote } from './FailureNote';
import { signInFailure } from './failures';
import { GuestFrame } from './GuestFrame';
import { PasswordFields } from './PasswordFields';
import { chooseFirstPassword, type SignedIn } from './session';
import { useNewPassword } from './useNewPassword';

interface NewPasswordFormProps {
  onDone: (next: SignedIn) => void;
  onExpired: () => void;
}

export function NewPasswordForm({ onDone, onExpired }: NewPasswordFormProps) {
  const { t } = useTranslation();
  const { password_policy } = useSuspenseQuery(configQuery).data;
  const chosen = useNewPassword(password_policy);
  const choose = useMutation({ mutationFn: () => chooseFirstPassword(chosen.password), onSuccess: onDone });
  const hasExpired = choose.error !== null && signInFailure(choose.error) === 'session_expired';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.check()) choose.mutate();
  };
  return (
    <GuestFrame title={t('new_password.title')} intro={t('new_password.intro')}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <FailureNote error={choose.error} />
          <PasswordFields
            {...chosen.fields}
            error={chosen.weak ? t('sign_in.errors.weak_password') : undefined}
          />
          {hasExpired ? (
            <Button size="md" fullWidth onClick={onExpired}>
              {t('forgot.back')}
            </Button>
          ) : (
            <Button type="submit" size="md" fullWidth loading={choose.isPending}>
              {t('new_password.submit')}
            </Button>
          )}
        </Stack>
      </form>
    </GuestFrame>
  );
}
