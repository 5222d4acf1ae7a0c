// One job: how far it is, each second while it goes on, what came of it, and stopping it.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CircleStop } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/client';
import { useReader } from '../../app/access';
import { LoadFailure } from '../../app/ErrorPages';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Facts, FactsSkeleton } from '../../components/Facts';
import { TextLink } from '../../components/links';
import { Page } from '../../components/Page';
import { Status } from '../../components/Status';
import { formatInstant } from '../../lib/dates';
import { classQuery } from '../classes/queries';
import { JobOutcome } from './JobOutcome';
import { JobProgress } from './JobProgress';
import { cancelJob, forgetSchool, isOpen, jobQuery, keepJob } from './queries';
import { kindOf, useJobTexts } from './texts';
import { JOB_TONES } from './tones';
import { UndoImport } from './UndoImport';

const route = getRouteApi('/school/jobs/$job');

export default function JobPage() {
  const { t } = useTranslation();
  const texts = useJobTexts();
  const query = useQuery(jobQuery(route.useParams().job));
  const job = query.data;
  const client = useQueryClient();
  const hasEnded = job !== undefined && !isOpen(job);
  useEffect(() => {
    if (hasEnded) forgetSchool(client);
  }, [hasEnded, client]);
  if (query.isError) return <LoadFailure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Page
      title={job && texts.title(job)}
      up={<TextLink to="/jobs">{t('jobs.title')}</TextLink>}
      detail={job && <Status tone={JOB_TONES[job.state]} label={t(`jobs.state.${job.state}`)} />}
      actions={job && (isOpen(job) ? <StopJob job={job} /> : <UndoImport job={job} />)}
    >
      {job ? <JobView job={job} /> : <FactsSkeleton count={3} />}
    </Page>
  );
}

function JobView({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { language, zone } = useReader();
  const { cursor } = route.useSearch();
  const instant = (at: string | null | undefined) => (at ? formatInstant(at, language, zone) : null);
  return (
    <>
      {isOpen(job) && <JobProgress job={job} />}
      <Facts
        facts={[
          ...(job.class ? [{ label: t('jobs.class'), value: <ClassLink id={job.class} /> }] : []),
          { label: t('jobs.begun'), value: instant(job.created_at) },
          { label: t('jobs.ended'), value: instant(job.ended_at) },
          { label: t('jobs.errors'), value: job.errors },
          { label: t('jobs.warnings'), value: job.warnings },
        ]}
      />
      <JobOutcome job={job} cursor={cursor} />
    </>
  );
}

/** The class that people are brought into. */
function ClassLink({ id }: { id: string }) {
  const name = useQuery(classQuery(id)).data?.name;
  return (
    <TextLink to="/classes/$class/people" params={{ class: id }}>
      {name ?? '…'}
    </TextLink>
  );
}

function StopJob({ job }: { job: Job }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [opened, { open, close }] = useDisclosure(false);
  const stop = useMutation({
    mutationFn: () => cancelJob(job),
    onSuccess: (stopped) => {
      keepJob(client, stopped);
      close();
    },
  });
  const ask = {
    title: t('jobs.stop_title'),
    text: t(`jobs.stop_text.${kindOf(job)}`),
    action: t('jobs.stop'),
    tone: 'grave',
  } as const;
  return (
    <>
      <Button variant="default" leftSection={<CircleStop size={16} aria-hidden="true" />} onClick={open}>
        {t('jobs.stop')}
      </Button>
      <ConfirmDialog
        ask={opened ? ask : null}
        error={stop.error}
        isBusy={stop.isPending}
        onConfirm={() => stop.mutate()}
        onClose={close}
      />
    </>
  );
}
