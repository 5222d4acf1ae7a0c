// What a check of an import has found, and the button that follows it.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { TextLink } from '../../components/links';
import { Section } from '../../components/Page';
import { FileCounts } from '../jobs/FileCounts';
import { Verdict } from '../jobs/JobOutcome';
import { JobProgress } from '../jobs/JobProgress';
import { isOpen, jobQuery } from '../jobs/queries';

/** Importing is offered when the check has ended and nothing stands in the way of all of it. */
export function ImportButton(props: { check: string; isSending: boolean; onImport: () => void }) {
  const { t } = useTranslation();
  const { data: job } = useQuery(jobQuery(props.check));
  if (job?.state !== 'done') return null;
  return (
    <Button loading={props.isSending} onClick={props.onImport}>
      {t('imports.import')}
    </Button>
  );
}

export function CheckResult({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: job } = useQuery(jobQuery(id));
  if (!job) return null;
  return (
    <Section title={t('imports.check_result')}>
      {isOpen(job) ? (
        <JobProgress job={job} />
      ) : (
        <>
          <Verdict job={job} />
          <p role="status">
            {job.state === 'done' && t('imports.found', { errors: job.errors, warnings: job.warnings })}{' '}
            {job.errors + job.warnings > 0 && (
              <TextLink to="/jobs/$job" params={{ job: job.id }} underline="always">
                {t('imports.see_rows')}
              </TextLink>
            )}
          </p>
          {job.files.length > 0 && <FileCounts job={job} />}
        </>
      )}
    </Section>
  );
}
