// What was done to one thing, on its own page, for administrators; read when it is opened.
import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { may, useMe } from '../../app/access';
import { ErrorNote } from '../../components/ErrorNote';
import { TextLink } from '../../components/links';
import { Section } from '../../components/Page';
import { EventList } from './EventList';
import { eventsQuery } from './queries';

const SHOWN = 10;

export function History({ thing }: { thing: string }) {
  const { t } = useTranslation();
  const [opened, { toggle }] = useDisclosure(false);
  if (!may(useMe(), 'list_events')) return null;
  return (
    <Section
      title={t('events.history')}
      actions={
        <Button variant="subtle" size="compact-sm" aria-expanded={opened} onClick={toggle}>
          {t(opened ? 'events.hide' : 'events.show')}
        </Button>
      }
    >
      {opened && <Newest thing={thing} />}
    </Section>
  );
}

function Newest({ thing }: { thing: string }) {
  const { t } = useTranslation();
  const query = useQuery(eventsQuery({ thing, limit: SHOWN }));
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={120} radius="lg" />;
  if (query.data.items.length === 0) return <p className="quiet">{t('events.none')}</p>;
  return (
    <>
      <EventList events={query.data.items} />
      {query.data.next && (
        <p>
          <TextLink to="/activity" search={{ thing }}>
            {t('events.see_all')}
          </TextLink>
        </p>
      )}
    </>
  );
}
