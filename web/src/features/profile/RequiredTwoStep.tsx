// What stands in front of every page for staff who still owe the school a second step: setting it up, or leaving.
import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNote } from '../../auth/FailureNote';
import { GuestFrame } from '../../auth/GuestFrame';
import { ErrorNote } from '../../components/ErrorNote';
import { signOutHere } from '../sessions/queries';
import { tellOfTwoStep, twoStepQuery } from './queries';
import TwoStepSetup from './TwoStepSetup';

export default function RequiredTwoStep() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const isOn = useQuery(twoStepQuery);
  const { mutate: goOn, ...telling } = useMutation({ mutationFn: () => tellOfTwoStep(client) });
  // It may be on already: set up in another window, or by a page that was closed before it could tell.
  const wasOn = isOn.data === true;
  useEffect(() => {
    if (wasOn) goOn();
  }, [wasOn, goOn]);
  const done = () => client.setQueryData(twoStepQuery.queryKey, true);
  return (
    <GuestFrame title={t('two_step.required_title')} intro={t('two_step.required_text')}>
      {isOn.isError && <FailureNote error={isOn.error} />}
      {telling.error && <ErrorNote error={telling.error} onRetry={goOn} />}
      {isOn.isPending && <Skeleton height={420} radius="md" />}
      {wasOn && !telling.error && <Text role="status">{t('two_step.required_done')}</Text>}
      {isOn.data === false && (
        <TwoStepSetup onDone={done} onCancel={() => void signOutHere()} cancelLabel={t('account.sign_out')} />
      )}
      {(isOn.isError || telling.error) && (
        <Group mt="lg">
          <Button variant="default" onClick={() => void signOutHere()}>
            {t('account.sign_out')}
          </Button>
        </Group>
      )}
    </GuestFrame>
  );
}
