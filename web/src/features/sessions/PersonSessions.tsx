// Where somebody else is signed in, for administrators: with what, not from where; ending all of it, and helping somebody
// who has lost their password, or the phone of their second step.
import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/client';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { notify } from '../../components/notify';
import { Section } from '../../components/Page';
import { personSessionsQuery, resetMfa, resetPassword, signOutPerson } from './queries';
import { SessionList } from './SessionList';

export function PersonSessions({ person }: { person: Person }) {
  const { t } = useTranslation();
  return (
    <Section title={t('sessions.of_person')} actions={<SessionActions person={person} />}>
      <SessionList
        label={t('sessions.of_person')}
        sessions={personSessionsQuery(person.id)}
        empty={t('sessions.none')}
      />
    </Section>
  );
}

type Asked = 'sign_out' | 'reset' | 'password';

const ACTIONS = { sign_out: signOutPerson, reset: resetMfa, password: resetPassword };
const LABELS = { sign_out: 'everywhere', reset: 'reset', password: 'password' } as const;

function SessionActions({ person }: { person: Person }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { display_name: name, email } = person;
  const close = () => {
    act.reset();
    setAsked(null);
  };
  const act = useMutation({
    mutationFn: (action: Asked) => ACTIONS[action](person.id),
    onSuccess: async (_, action) => {
      close();
      notify(t(`sessions.${action}_done`, { name, email }));
      await client.invalidateQueries({ queryKey: personSessionsQuery(person.id).queryKey });
    },
  });
  return (
    <Group gap="xs">
      {(['password', 'reset', 'sign_out'] as const)
        .filter((action) => action !== 'password' || person.status === 'active')
        .map((action) => (
          <Button key={action} variant="default" onClick={() => setAsked(action)}>
            {t(`sessions.${LABELS[action]}`)}
          </Button>
        ))}
      <ConfirmDialog
        ask={
          asked && {
            title: t(`sessions.${asked}_title`, { name }),
            text: t(`sessions.${asked}_text`, { email }),
            action: t(`sessions.${LABELS[asked]}`),
            tone: 'grave',
          }
        }
        error={act.error}
        isBusy={act.isPending}
        onConfirm={() => asked && act.mutate(asked)}
        onClose={close}
      />
    </Group>
  );
}
