// A bundle is chosen, checked without writing, and then imported; the import itself is a job with a page of its own.
import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/client';
import { ErrorNote } from '../../components/ErrorNote';
import { TextLink } from '../../components/links';
import { Page, Section } from '../../components/Page';
import { randomUuid } from '../../lib/ids';
import { FileCounts } from '../jobs/FileCounts';
import { Verdict } from '../jobs/JobOutcome';
import { JobProgress } from '../jobs/JobProgress';
import { addJob, isOpen, jobQuery } from '../jobs/queries';
import { BundleField } from './BundleField';
import { createImport } from './queries';

export default function ImportPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [grantAdmins, setGrantAdmins] = useState(false);
  const [check, setCheck] = useState<Job | null>(null);
  const send = useMutation({
    mutationFn: (ask: { file: File; dryRun: boolean }) =>
      createImport({ ...ask, grantAdmins, key: randomUuid() }),
    onSuccess: (job) => {
      addJob(client, job);
      if (job.dry_run) setCheck(job);
      else void navigate({ to: '/jobs/$job', params: { job: job.id } });
    },
  });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    setCheck(null);
    send.reset();
  };
  return (
    <Page title={t('imports.new')} up={<TextLink to="/jobs">{t('jobs.title')}</TextLink>} measure="reading">
      <Stack gap="md">
        <p style={{ margin: 0 }}>{t('imports.intro')}</p>
        <BundleField file={file} onChoose={choose} />
        <Checkbox
          label={t('imports.grant_admins')}
          description={t('imports.grant_admins_hint')}
          checked={grantAdmins}
          onChange={(event) => {
            setGrantAdmins(event.currentTarget.checked);
            setCheck(null);
          }}
        />
        {send.error && <ErrorNote error={send.error} title={t('imports.not_sent')} />}
        {file && (
          <Group gap="sm">
            <Button
              variant={check ? 'default' : 'filled'}
              loading={send.isPending && send.variables.dryRun}
              onClick={() => send.mutate({ file, dryRun: true })}
            >
              {t('imports.check')}
            </Button>
            {check && (
              <ImportButton
                check={check}
                isSending={send.isPending && !send.variables.dryRun}
                onImport={() => send.mutate({ file, dryRun: false })}
              />
            )}
          </Group>
        )}
      </Stack>
      {check && <CheckResult id={check.id} />}
    </Page>
  );
}

/** Importing is offered when the check has ended and nothing stands in the way of all of it. */
function ImportButton(props: { check: Job; isSending: boolean; onImport: () => void }) {
  const { t } = useTranslation();
  const { data: job = props.check } = useQuery(jobQuery(props.check.id));
  if (job.state !== 'done') return null;
  return (
    <Button loading={props.isSending} onClick={props.onImport}>
      {t('imports.import')}
    </Button>
  );
}

function CheckResult({ id }: { id: string }) {
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
          {job.files.length > 0 && <FileCounts files={job.files} />}
        </>
      )}
    </Section>
  );
}
