// What opens from the bell: the newest notices, and the way to all of them.
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../components/ErrorNote';
import { TextLink } from '../../components/links';
import classes from './BellPanel.module.css';
import { NoticeList } from './NoticeList';
import { noticesQuery, readNotices } from './queries';

interface BellPanelProps {
  titleId: string;
  hasNew: boolean;
  onLeave: () => void;
}

const SHOWN = 6;

export default function BellPanel({ titleId, hasNew, onLeave }: BellPanelProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useQuery(noticesQuery({ limit: SHOWN }));
  const mark = useMutation({ mutationFn: () => readNotices(client) });
  const notices = query.data?.items;
  return (
    <>
      <div className={classes.head}>
        <h2 id={titleId} className={classes.title}>
          {t('notices.title')}
        </h2>
        {hasNew && (
          <Button variant="subtle" size="compact-sm" loading={mark.isPending} onClick={() => mark.mutate()}>
            {t('notices.mark_all')}
          </Button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section className={classes.body} tabIndex={0} aria-labelledby={titleId}>
        {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Skeleton height={90} m="md" width="auto" />}
        {notices?.length === 0 && <p className={`${classes.empty} quiet`}>{t('notices.empty_title')}</p>}
        {notices && <NoticeList notices={notices} look="panel" onLeave={onLeave} />}
      </section>
      <div className={classes.foot}>
        <TextLink to="/notices" onClick={onLeave}>
          {t('notices.see_all')}
        </TextLink>
      </div>
    </>
  );
}
