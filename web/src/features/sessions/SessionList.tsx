// Sessions as a list: with which program, since when, last seen, and from where if that is told.
import { Button, Skeleton } from '@mantine/core';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { Monitor, Smartphone } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page, Session } from '../../api/client';
import { useReader } from '../../app/access';
import { ErrorNote } from '../../components/ErrorNote';
import { Tag } from '../../components/Status';
import { isHandheld, readAgent } from '../../lib/agents';
import { formatInstant } from '../../lib/dates';
import type { mySessionsQuery } from './queries';
import classes from './SessionList.module.css';

interface SessionListProps {
  label: string;
  sessions: typeof mySessionsQuery;
  empty: string;
  /** What can be done with a session. */
  action?: (session: Session) => ReactNode;
}

export function SessionList({ label, sessions, empty, action }: SessionListProps) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(sessions);
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton height={64} radius="md" />;
  const all = flatten(query.data);
  if (all.length === 0) return <p className="quiet">{empty}</p>;
  return (
    <>
      <ul className={classes.list} aria-label={label}>
        {all.map((session) => (
          <li key={session.id} className={classes.session}>
            <SessionLine session={session} />
            {action?.(session)}
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="subtle"
          mt="xs"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('sessions.more')}
        </Button>
      )}
    </>
  );
}

function flatten(data: InfiniteData<Page<Session>>): Session[] {
  return data.pages.flatMap((page) => page.items);
}

/** The words for a session, such as “Chrome on Windows”. */
export function useAgentText() {
  const { t } = useTranslation();
  return ({ agent }: Session) => {
    const { program, system } = readAgent(agent ?? '');
    if (program && system) return t('sessions.on', { program, system });
    return program ?? system ?? t('sessions.unknown');
  };
}

function SessionLine({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { language, zone } = useReader();
  const agentText = useAgentText();
  const at = (instant: string) => formatInstant(instant, language, zone);
  const Icon = isHandheld(readAgent(session.agent ?? '')) ? Smartphone : Monitor;
  return (
    <>
      <Icon size={20} aria-hidden="true" className={classes.icon} />
      <div className={classes.facts}>
        <div className={classes.agent}>
          {agentText(session)}
          {session.current && <Tag label={t('sessions.current')} />}
        </div>
        <div className={classes.detail}>
          <span>{t('sessions.since', { at: at(session.first_seen) })}</span>
          {!session.current && <span>{t('sessions.seen', { at: at(session.last_seen) })}</span>}
          {session.address && <span className="figures">{session.address}</span>}
        </div>
      </div>
    </>
  );
}
