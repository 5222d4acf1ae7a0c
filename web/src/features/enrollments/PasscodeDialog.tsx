// Asks for the passcode of a class, and says what is wrong with one in the place where it is typed.
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../api/problems';
import { AppModal } from '../../components/AppModal';
import { ErrorNote, useProblemTexts } from '../../components/ErrorNote';
import { type Joining, useRefusalText } from './useJoining';

interface PasscodeDialogProps {
  name: string;
  opened: boolean;
  joining: Joining;
  onClose: () => void;
}

export function PasscodeDialog({ name, opened, joining, onClose }: PasscodeDialogProps) {
  const { t } = useTranslation();
  return (
    <AppModal title={t('join.passcode_title', { name })} opened={opened} onClose={onClose}>
      <PasscodeForm joining={joining} onClose={onClose} />
    </AppModal>
  );
}

function PasscodeForm({ joining, onClose }: Pick<PasscodeDialogProps, 'joining' | 'onClose'>) {
  const { t } = useTranslation();
  const [passcode, setPasscode] = useState('');
  const [isMissing, setMissing] = useState(false);
  const error = joining.error && asApiError(joining.error);
  const seconds = useSecondsLeft(error);
  const texts = usePasscodeTexts(error, seconds);
  const refusal = useRefusalText(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(passcode.trim() === '');
    if (passcode.trim() !== '') joining.mutate(passcode);
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        {error && !texts && <ErrorNote error={error} title={t('join.failed')} text={refusal} />}
        <TextInput
          label={t('join.passcode')}
          description={t('join.passcode_hint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          required
          value={passcode}
          error={isMissing ? t('fields.required') : texts}
          onChange={(event) => {
            setPasscode(event.currentTarget.value);
            setMissing(false);
          }}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={joining.isPending} disabled={seconds > 0}>
            {t('join.join')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What is wrong with the passcode itself; null for other refusals. */
function usePasscodeTexts(error: ApiError | null, seconds: number): string | null {
  const { t } = useTranslation();
  const { field } = useProblemTexts();
  if (!error) return null;
  const fault = error.fields.find((each) => each.path === 'passcode');
  if (fault) return field(fault);
  if (error.code === 'passcode_wrong') return t('problems.passcode_wrong');
  if (error.code !== 'too_many_guesses') return null;
  return seconds > 0 ? t('problems.too_many_guesses', { seconds }) : t('join.try_again');
}

/** Seconds until the next guess counts, running down. */
function useSecondsLeft(error: ApiError | null): number {
  const wait = error?.code === 'too_many_guesses' ? Number(error.params.seconds ?? 0) : 0;
  const [left, setLeft] = useState(wait);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal begins a wait of its own, be it as long as the one before
  useEffect(() => {
    setLeft(wait);
    if (wait === 0) return;
    const until = Date.now() + wait * 1000;
    const timer = setInterval(() => {
      const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      setLeft(seconds);
      if (seconds === 0) clearInterval(timer);
    }, 1000);
    return () => clearInterval(timer);
  }, [error, wait]);
  return left;
}
