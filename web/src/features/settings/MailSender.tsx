// How mails to people leave the school, as it was decided where it is installed, and a letter to oneself to try it.
import { Button, Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../components/ErrorNote';
import { mailSenderQuery, sendTestMail } from './queries';

export function MailSender() {
  const { t } = useTranslation();
  const sender = useQuery(mailSenderQuery);
  if (sender.isError) return <ErrorNote error={sender.error} onRetry={() => void sender.refetch()} />;
  if (!sender.data) return <Skeleton height={96} radius="md" />;
  const { route, from } = sender.data;
  return (
    <>
      <p>{t(`settings.mail_route.${route}`, { from })}</p>
      <p className="quiet">{t(`settings.mail_change.${route}`)}</p>
      {route !== 'cognito' && <TestLetter />}
    </>
  );
}

function TestLetter() {
  const { t } = useTranslation();
  const test = useMutation({ mutationFn: sendTestMail });
  return (
    <>
      <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        {t('settings.mail_test')}
      </Button>
      {test.error && <ErrorNote error={test.error} />}
      <Text mt="sm" role="status">
        {test.data && t(`settings.mail_test_state.${test.data.state}`)}
      </Text>
    </>
  );
}
