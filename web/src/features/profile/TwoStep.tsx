// Two-step sign-in of one's own account: whether it is on, setting it up, and turning it off.
import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/access';
import { FailureNote } from '../../auth/FailureNote';
import { turnOffCodes } from '../../auth/factors';
import { AppModal } from '../../components/AppModal';
import { notify } from '../../components/notify';
import { Section } from '../../components/Page';
import { Status } from '../../components/Status';
import { tellOfTwoStep, twoStepQuery } from './queries';

const TwoStepSetup = lazy(() => import('./TwoStepSetup'));

export default function TwoStep() {
  const { t } = useTranslation();
  const query = useQuery(twoStepQuery);
  return (
    <Section title={t('two_step.title')}>
      <p className="quiet">{t('two_step.intro')}</p>
      {query.isError && <FailureNote error={query.error} />}
      {query.isPending && <Skeleton height={36} width={240} radius="md" />}
      {query.isSuccess && <TwoStepState isOn={query.data} />}
    </Section>
  );
}

function TwoStepState({ isOn }: { isOn: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [opened, setOpened] = useState<'set_up' | 'turn_off' | null>(null);
  const close = () => setOpened(null);
  const done = (text: string) => {
    client.setQueryData(twoStepQuery.queryKey, !isOn);
    close();
    notify(text);
    // If the school is not told now, it finds out at the next sign-in.
    void tellOfTwoStep(client).catch(() => undefined);
  };
  return (
    <>
      <Group gap="md">
        <Status tone={isOn ? 'good' : 'idle'} label={isOn ? t('two_step.on') : t('two_step.off')} />
        <Button variant="default" onClick={() => setOpened(isOn ? 'turn_off' : 'set_up')}>
          {isOn ? t('two_step.turn_off') : t('two_step.set_up')}
        </Button>
      </Group>
      <AppModal title={t('two_step.set_up')} opened={opened === 'set_up'} onClose={close}>
        <Suspense fallback={<Skeleton height={420} radius="md" />}>
          <TwoStepSetup onDone={() => done(t('two_step.turned_on'))} onCancel={close} />
        </Suspense>
      </AppModal>
      <AppModal title={t('two_step.turn_off_title')} opened={opened === 'turn_off'} onClose={close}>
        <TurnOff onDone={() => done(t('two_step.turned_off'))} onCancel={close} />
      </AppModal>
    </>
  );
}

function TurnOff({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const { mfa } = useMe();
  const turnOff = useMutation({ mutationFn: turnOffCodes, onSuccess: onDone });
  return (
    <>
      <Text mb="md">{mfa === 'present' ? t('two_step.required_warning') : t('two_step.turn_off_text')}</Text>
      <FailureNote error={turnOff.error} />
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button color="red" loading={turnOff.isPending} onClick={() => turnOff.mutate()}>
          {t('two_step.turn_off')}
        </Button>
      </Group>
    </>
  );
}
