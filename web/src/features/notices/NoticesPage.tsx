// All notices of the person, newest first, and sending one to everybody or a role.
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { may, useMe } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ErrorNote } from '../../components/ErrorNote';
import { ListFilter } from '../../components/ListFilter';
import { Page } from '../../components/Page';
import { Pager } from '../../components/Pager';
import { NoticeList } from './NoticeList';
import { countQuery, noticesQuery, readNotices } from './queries';
import { SendNotice } from './SendNotice';

const route = getRouteApi('/school/notices');

export default function NoticesPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { show = 'all', cursor } = route.useSearch();
  const query = useQuery(noticesQuery({ unread: show === 'unread' ? true : undefined, cursor }));
  const choices = (['all', 'unread'] as const).map((value) => ({ value, label: t(`notices.${value}`) }));
  const mayToAll = may(me, 'create_notice') && may(me, 'create_class');
  return (
    <Page
      title={t('notices.title')}
      measure="reading"
      actions={
        <>
          <MarkAll />
          {mayToAll && <SendNotice />}
        </>
      }
    >
      <ListFilter label={t('notices.filter')} name="show" choices={choices} chosen={show} look="tabs" />
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height={180} radius="lg" />}
      {query.data?.items.length === 0 &&
        (query.data.next ? (
          <p className="quiet">{t('pages.none_yet')}</p>
        ) : (
          <EmptyNote title={t(`notices.empty.${show}_title`)} text={t(`notices.empty.${show}_text`)} />
        ))}
      {query.data && query.data.items.length > 0 && <NoticeList notices={query.data.items} look="page" />}
      {query.data && <Pager next={query.data.next ?? null} />}
    </Page>
  );
}

function MarkAll() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: count } = useQuery(countQuery(client));
  const mark = useMutation({ mutationFn: () => readNotices(client) });
  if (!count?.unread) return null;
  return (
    <Button variant="default" loading={mark.isPending} onClick={() => mark.mutate()}>
      {t('notices.mark_all')}
    </Button>
  );
}
