// The list of jobs, newest first: all for administrators, one's own for lecturers.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Download, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/client';
import { may, useMe, useReader } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ButtonLink } from '../../components/links';
import { Page } from '../../components/Page';
import { type Column, PagedTable, RowHead } from '../../components/PagedTable';
import { Status } from '../../components/Status';
import { formatInstant } from '../../lib/dates';
import { isOpen, jobsQuery } from './queries';
import { useJobTexts } from './texts';
import { JOB_TONES } from './tones';

const route = getRouteApi('/school/jobs');

export default function JobsPage() {
  const { t } = useTranslation();
  const { cursor } = route.useSearch();
  const jobs = useQuery(jobsQuery({ cursor }));
  const start = may(useMe(), 'create_import') && (
    <ButtonLink to="/imports/new" leftSection={<Upload size={16} aria-hidden="true" />}>
      {t('imports.title')}
    </ButtonLink>
  );
  const hand = may(useMe(), 'export_school') && (
    <ButtonLink to="/exports/new" variant="default" leftSection={<Download size={16} aria-hidden="true" />}>
      {t('school_export.title')}
    </ButtonLink>
  );
  const actions = (
    <>
      {hand}
      {start}
    </>
  );
  return (
    <Page title={t('jobs.title')} actions={actions}>
      <PagedTable
        label={t('jobs.title')}
        query={jobs}
        rowKey={(job) => job.id}
        columns={useColumns()}
        empty={<EmptyNote title={t('jobs.empty_title')} text={t('jobs.empty_text')} action={start} />}
      />
    </Page>
  );
}

function useColumns(): Column<Job>[] {
  const { t } = useTranslation();
  const { language, zone } = useReader();
  const texts = useJobTexts();
  const begun = (job: Job) => formatInstant(job.created_at, language, zone);
  return [
    {
      key: 'kind',
      header: t('jobs.what'),
      cell: (job) => (
        <RowHead second={begun(job)}>
          <Link to="/jobs/$job" params={{ job: job.id }}>
            {texts.title(job)}
          </Link>
        </RowHead>
      ),
    },
    { key: 'begun', header: t('jobs.begun'), wideOnly: true, cell: begun },
    {
      key: 'state',
      header: t('common.status'),
      cell: (job) => <Status tone={JOB_TONES[job.state]} label={t(`jobs.state.${job.state}`)} />,
    },
    {
      key: 'done',
      header: t('jobs.done'),
      numeric: true,
      cell: (job) =>
        isOpen(job) && job.total > 0 ? `${Math.floor((job.done / job.total) * 100)} %` : job.done,
    },
    { key: 'errors', header: t('jobs.errors'), numeric: true, wideOnly: true, cell: (job) => job.errors },
  ];
}
