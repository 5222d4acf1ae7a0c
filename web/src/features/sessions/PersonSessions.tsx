// Where somebody else is signed in, for administrators: with what, not from where; ending all of it, and helping somebody
// who has lost the phone of their second step.
import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/client';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { notify } from '../../components/notify';
import { Section } from '../../components/Page';
import { personSessionsQuery, resetMfa, signOutPerson } from './queries';
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

type Asked = 'sign_out' | 'reset';

const ACTIONS = { sign_out: signOutPerson, reset: resetMfa };

function SessionActions({ person }: { person: Person }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const name = person.display_name;
  const close = () => {
    act.reset();
    setAsked(null);
  };
  const act = useMutation({
    mutationFn: (action: Asked) => ACTIONS[action](person.id),
    onSuccess: async (_, action) => {
      close();
      notify(t(`sessions.${action}_done`, { name }));
      await client.invalidateQueries({ queryKey: personSessionsQuery(person.id).queryKey });
    },
  });
  return (
    <Group gap="xs">
      <Button variant="default" onClick={() => setAsked('reset')}>
        {t('sessions.reset')}
      </Button>
      <Button variant="default" onClick={() => setAsked('sign_out')}>
        {t('sessions.everywhere')}
      </Button>
      <ConfirmDialog
        ask={
          asked && {
            title: t(`sessions.${asked}_title`, { name }),
            text: t(`sessions.${asked}_text`),
            action: asked === 'reset' ? t('sessions.reset') : t('sessions.everywhere'),
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
