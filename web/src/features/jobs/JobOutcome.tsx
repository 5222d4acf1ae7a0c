// What came of a job: counts by file or by outcome, and what it has to say of rows.
import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Job, JobRow } from '../../api/client';
import { EmptyNote } from '../../components/EmptyNote';
import { Facts } from '../../components/Facts';
import { Section } from '../../components/Page';
import { type Column, PagedTable, RowHead } from '../../components/PagedTable';
import { Status } from '../../components/Status';
import { pageOf } from '../events/texts';
import { CopyFailed } from './CopyFailed';
import { FileCounts } from './FileCounts';
import { isOpen, jobRowsQuery } from './queries';
import { kindOf, useJobTexts } from './texts';
import { ROW_TONES } from './tones';

export function JobOutcome({ job, cursor }: { job: Job; cursor: string | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      <Verdict job={job} />
      {job.files.length > 0 && (
        <Section title={t(job.dry_run ? 'jobs.would_be' : 'jobs.counts')}>
          <FileCounts job={job} />
        </Section>
      )}
      {Object.keys(job.tallies).length > 0 && (
        <Section title={t('jobs.tallies')}>
          <Facts
            facts={tallies(job).map(([outcome, value]) => ({ label: t(`jobs.tally.${outcome}`), value }))}
          />
        </Section>
      )}
      <JobRows job={job} cursor={cursor} />
    </>
  );
}

const TALLIES = ['enrolled', 'waiting', 'already', 'unknown', 'refused', 'undone', 'kept'] as const;

/** The outcomes that there are, in the order in which they are told. */
function tallies(job: Job) {
  return TALLIES.flatMap((outcome) => {
    const value = job.tallies[outcome];
    return value === undefined ? [] : [[outcome, value] as const];
  });
}

/** The end in one sentence. */
export function Verdict({ job }: { job: Job }) {
  const { t } = useTranslation();
  if (job.state === 'failed') {
    const other = job.dry_run ? 'check_failed' : 'failed';
    const known = job.code === 'bundle_stopped' || job.code === 'forbidden' ? job.code : other;
    return (
      <Alert color="red" variant="light" mt="md" role="status">
        {t(`jobs.${known}`)}
      </Alert>
    );
  }
  if (job.state === 'cancelled') return <Text mt="md">{t(`jobs.was_stopped.${kindOf(job)}`)}</Text>;
  if (job.state === 'done' && job.dry_run) return <Text mt="md">{t('jobs.nothing_written')}</Text>;
  return null;
}

function JobRows({ job, cursor }: { job: Job; cursor: string | undefined }) {
  const { t } = useTranslation();
  const rows = useQuery({ ...jobRowsQuery(job, cursor), enabled: !isOpen(job) });
  const columns = useColumns(job);
  if (isOpen(job)) return null;
  const copy = job.kind === 'enroll' && job.errors > 0 && <CopyFailed job={job} />;
  return (
    <Section title={t('jobs.rows')} actions={copy}>
      <PagedTable
        label={t('jobs.rows')}
        query={rows}
        rowKey={rowKey}
        columns={columns}
        empty={<EmptyNote title={t('jobs.no_rows')} />}
      />
    </Section>
  );
}

/** Who or what has what the row wants; a page of its own, so that the list stays. */
function Holder({ thing }: { thing: NonNullable<JobRow['holder']> }) {
  const page = pageOf({ thing });
  return (
    page && (
      <>
        {' '}
        (<a href={page}>{thing.name ?? thing.id}</a>)
      </>
    )
  );
}

/** No two rows of a page say the same of the same place. */
function rowKey(row: JobRow): string {
  return [row.file, row.row, row.column, row.code, row.text, row.outcome, row.count].join('|');
}

function useColumns(job: Job): Column<JobRow>[] {
  const { t } = useTranslation();
  const texts = useJobTexts();
  const outcomes = job.dry_run ? 'jobs.row_would_be' : 'jobs.row_outcome';
  const place = (row: JobRow) =>
    [
      row.file ?? '',
      row.row === null || row.row === undefined ? '' : t('jobs.row', { row: row.row }),
      row.column ? t('jobs.column', { column: row.column }) : '',
    ]
      .filter(Boolean)
      .join(', ') || t(job.sheet_kind ? 'jobs.whole_sheet' : 'jobs.whole_file');
  return [
    {
      key: 'reason',
      header: t('jobs.reason'),
      cell: (row) => (
        <RowHead second={place(row)}>
          <span style={{ overflowWrap: 'anywhere' }}>
            {[row.text, texts.reason(row)].filter(Boolean).join(': ')}
            {row.holder && <Holder thing={row.holder} />}
          </span>
        </RowHead>
      ),
    },
    { key: 'place', header: t('jobs.place'), wideOnly: true, cell: place },
    {
      key: 'outcome',
      header: t('jobs.outcome'),
      cell: (row) => <Status tone={ROW_TONES[row.outcome]} label={t(`${outcomes}.${row.outcome}`)} />,
    },
  ];
}
