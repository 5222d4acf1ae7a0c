// Changing one's own password at the user pool.
import { Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { configQuery } from '../../app/access';
import { FailureNote } from '../../auth/FailureNote';
import { signInFailure } from '../../auth/failures';
import { PasswordFields } from '../../auth/PasswordFields';
import { changePassword } from '../../auth/session';
import { useNewPassword } from '../../auth/useNewPassword';
import { notify } from '../../components/notify';

export function PasswordForm() {
  const { t } = useTranslation();
  const { password_policy } = useSuspenseQuery(configQuery).data;
  const [old, setOld] = useState('');
  const chosen = useNewPassword(password_policy);
  const change = useMutation({
    mutationFn: () => changePassword(old, chosen.password),
    onSuccess: () => {
      setOld('');
      chosen.clear();
      notify(t('profile.password_saved'));
    },
  });
  const isOldWrong = change.error !== null && signInFailure(change.error) === 'wrong';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.check() && old) change.mutate();
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md" maw={400}>
        {!isOldWrong && <FailureNote error={change.error} />}
        <PasswordInput
          label={t('profile.old_password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
          error={isOldWrong ? t('sign_in.errors.wrong_old_password') : undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('sign_in.show_password'), tabIndex: 0 }}
        />
        <PasswordFields
          {...chosen.fields}
          error={chosen.weak ? t('sign_in.errors.weak_password') : undefined}
        />
        <div>
          <Button type="submit" loading={change.isPending}>
            {t('profile.change_password')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
