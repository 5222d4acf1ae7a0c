// The second step of signing in: the code that the person's app shows at this moment.
import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CODE_LENGTH, CodeInput } from './CodeInput';
import { CodeFailureNote } from './FailureNote';
import { signInFailure } from './failures';
import { GuestFrame } from './GuestFrame';
import { answerCode, type SignedIn } from './session';

interface SecondStepFormProps {
  onDone: (next: SignedIn) => void;
  onBack: () => void;
}

export default function SecondStepForm({ onDone, onBack }: SecondStepFormProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const first = useRef<HTMLInputElement>(null);
  const answer = useMutation({
    mutationFn: answerCode,
    onSuccess: onDone,
    onError: () => {
      setCode('');
      first.current?.focus();
    },
  });
  const hasExpired = answer.error !== null && signInFailure(answer.error) === 'session_expired';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.length === CODE_LENGTH) answer.mutate(code);
  };
  return (
    <GuestFrame title={t('two_step.title')} intro={t('two_step.ask')}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <CodeFailureNote error={answer.error} />
          {!hasExpired && (
            <>
              <CodeInput
                ref={first}
                label={t('two_step.code')}
                value={code}
                onChange={setCode}
                onComplete={answer.mutate}
                isWrong={answer.isError}
                autoFocus
              />
              <Button type="submit" size="md" fullWidth loading={answer.isPending}>
                {t('sign_in.submit')}
              </Button>
            </>
          )}
          <p className="quiet">{t('two_step.lost')}</p>
          <Button variant={hasExpired ? 'filled' : 'subtle'} size="md" onClick={onBack}>
            {t('forgot.back')}
          </Button>
        </Stack>
      </form>
    </GuestFrame>
  );
}
