// Where one is signed in oneself: ending one of the others, or all.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../api/client';
import { leave } from '../../auth/session';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { notify } from '../../components/notify';
import { Section } from '../../components/Page';
import { endSessionOf, mySessionsQuery, signOutEverywhere } from './queries';
import { SessionList, useAgentText } from './SessionList';

export default function MySessions() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Session | null>(null);
  return (
    <Section title={t('sessions.title')} actions={<SignOutEverywhere />}>
      <p className="quiet">{t('sessions.intro')}</p>
      <SessionList
        label={t('sessions.title')}
        sessions={mySessionsQuery}
        empty={t('sessions.none')}
        action={(session) =>
          !session.current && (
            <Button variant="default" size="xs" onClick={() => setAsked(session)}>
              {t('sessions.end')}
            </Button>
          )
        }
      />
      <EndDialog session={asked} onClose={() => setAsked(null)} />
    </Section>
  );
}

function EndDialog({ session, onClose }: { session: Session | null; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const agentText = useAgentText();
  const end = useMutation({
    mutationFn: endSessionOf,
    onSuccess: async () => {
      close();
      notify(t('sessions.ended'));
      await client.invalidateQueries({ queryKey: mySessionsQuery.queryKey });
    },
  });
  const close = () => {
    end.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      ask={
        session && {
          title: t('sessions.end_title'),
          text: t('sessions.end_text', { agent: agentText(session) }),
          action: t('sessions.end'),
          tone: 'grave',
        }
      }
      error={end.error}
      isBusy={end.isPending}
      onConfirm={() => session && end.mutate(session)}
      onClose={close}
    />
  );
}

function SignOutEverywhere() {
  const { t } = useTranslation();
  const [isAsked, setIsAsked] = useState(false);
  const signOut = useMutation({
    mutationFn: signOutEverywhere,
    onSuccess: () => leave('everywhere'),
  });
  return (
    <>
      <Button variant="default" onClick={() => setIsAsked(true)}>
        {t('sessions.everywhere')}
      </Button>
      <ConfirmDialog
        ask={
          isAsked
            ? {
                title: t('sessions.everywhere_title'),
                text: t('sessions.everywhere_text'),
                action: t('sessions.everywhere'),
                tone: 'grave',
              }
            : null
        }
        error={signOut.error}
        isBusy={signOut.isPending}
        onConfirm={() => signOut.mutate()}
        onClose={() => {
          signOut.reset();
          setIsAsked(false);
        }}
      />
    </>
  );
}
