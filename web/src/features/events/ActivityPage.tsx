// The activity log: everything that was done in the school, by day, action, person and thing; as a table too.
import { Button, Select, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../api/problems';
import { useReader } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ErrorNote } from '../../components/ErrorNote';
import { DateField } from '../../components/forms';
import { ListHead } from '../../components/ListHead';
import { TextLink } from '../../components/links';
import { Page } from '../../components/Page';
import { Pager } from '../../components/Pager';
import classes from './ActivityPage.module.css';
import { EventList } from './EventList';
import { type EventFilter, eventsQuery, saveEvents } from './queries';
import { ACTIONS, useEventTexts } from './texts';

const route = getRouteApi('/school/activity');

export default function ActivityPage() {
  const { t } = useTranslation();
  const { zone } = useReader();
  const { cursor, ...chosen } = route.useSearch();
  const filter: EventFilter = { ...chosen, time_zone: zone };
  const query = useQuery(eventsQuery({ ...filter, cursor }));
  const save = useMutation({ mutationFn: () => saveEvents(filter) });
  const events = query.data?.items ?? [];
  return (
    <Page
      title={t('events.title')}
      actions={
        <Button
          variant="default"
          leftSection={<Download size={16} aria-hidden="true" />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('events.export')}
        </Button>
      }
    >
      <Filters />
      {save.error && <ErrorNote error={asApiError(save.error)} />}
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height={260} radius="lg" />}
      {query.data && events.length === 0 && query.data.next && <p className="quiet">{t('pages.none_yet')}</p>}
      {query.data && events.length === 0 && !query.data.next && (
        <EmptyNote title={t('events.empty_title')} text={t('events.empty_text')} />
      )}
      {events.length > 0 && <EventList events={events} />}
      {query.data && <Pager next={query.data.next ?? null} />}
    </Page>
  );
}

function Filters() {
  const { t } = useTranslation();
  const texts = useEventTexts();
  const navigate = useNavigate({ from: '/activity' });
  const { from, to, action, actor, thing } = route.useSearch();
  const choose = (change: EventFilter) => {
    void navigate({ search: (now) => ({ ...now, ...change, cursor: undefined }) });
  };
  const data = ACTIONS.map((value) => ({ value, label: texts.action(value) }));
  data.sort((one, other) => one.label.localeCompare(other.label));
  return (
    <ListHead>
      <div className={classes.filters}>
        <DateField
          label={t('events.from')}
          value={from ?? ''}
          onChange={(day) => choose({ from: day || undefined })}
        />
        <DateField
          label={t('events.to')}
          value={to ?? ''}
          onChange={(day) => choose({ to: day || undefined })}
        />
        <Select
          label={t('events.what')}
          placeholder={t('events.anything')}
          data={data}
          value={action ?? null}
          onChange={(value) => choose({ action: value ?? undefined })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('search.clear') }}
        />
        {(actor || thing) && (
          <TextLink to="/activity" className={classes.all}>
            {t(actor ? 'events.of_person' : 'events.of_thing')}
          </TextLink>
        )}
        {!from && !to && !actor && !thing && <p className={`quiet ${classes.hint}`}>{t('events.usual')}</p>}
      </div>
    </ListHead>
  );
}
