// Setting up two-step sign-in: the key goes into an app by picture or by hand, a code proves that it is there.
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Check, Copy } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { configQuery, useMe } from '../../app/access';
import { CODE_LENGTH, CodeInput } from '../../auth/CodeInput';
import { CodeFailureNote, FailureNote } from '../../auth/FailureNote';
import { inGroups, keyUri, newKey, turnOnCodes } from '../../auth/factors';
import { QrCode } from './QrCode';
import classes from './TwoStepSetup.module.css';

interface TwoStepSetupProps {
  onDone: () => void;
  onCancel: () => void;
  /** What it is called not to do it; by default to cancel. */
  cancelLabel?: string;
}

export default function TwoStepSetup(props: TwoStepSetupProps) {
  // Each time anew, and forgotten with the dialog: a key is shown once.
  const query = useQuery({
    queryKey: ['two_step_key'],
    queryFn: newKey,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (query.isError) return <FailureNote error={query.error} />;
  if (query.isPending) return <Skeleton height={420} radius="md" />;
  return (
    <Stack gap="md">
      <KeyForApp secret={query.data} />
      <CodeForm {...props} />
    </Stack>
  );
}

function KeyForApp({ secret }: { secret: string }) {
  const { t } = useTranslation();
  const school = useSuspenseQuery(configQuery).data.school_name || 'Rollbook';
  const { email } = useMe().person;
  const clipboard = useClipboard();
  return (
    <>
      <Text>{t('two_step.scan')}</Text>
      <QrCode text={keyUri(secret, school, email)} label={t('two_step.picture')} />
      <div>
        <div className={classes.label}>{t('two_step.by_hand')}</div>
        <code className={classes.key}>{inGroups(secret)}</code>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={
            clipboard.copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />
          }
          onClick={() => clipboard.copy(secret)}
        >
          {clipboard.copied ? t('two_step.copied') : t('two_step.copy')}
        </Button>
      </div>
    </>
  );
}

function CodeForm({ onDone, onCancel, cancelLabel }: TwoStepSetupProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const first = useRef<HTMLInputElement>(null);
  const turnOn = useMutation({
    mutationFn: turnOnCodes,
    onSuccess: onDone,
    onError: () => {
      setCode('');
      first.current?.focus();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.length === CODE_LENGTH) turnOn.mutate(code);
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <CodeInput
          ref={first}
          label={t('two_step.code')}
          value={code}
          onChange={setCode}
          onComplete={turnOn.mutate}
          isWrong={turnOn.isError}
        />
        <CodeFailureNote error={turnOn.error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            {cancelLabel ?? t('common.cancel')}
          </Button>
          <Button type="submit" loading={turnOn.isPending}>
            {t('two_step.turn_on')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
