// A bundle is chosen, checked without writing, and then imported; the import itself is a job with a page of its own.
import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/client';
import { ErrorNote } from '../../components/ErrorNote';
import { randomUuid } from '../../lib/ids';
import { addJob } from '../jobs/queries';
import { BundleField } from './BundleField';
import { CheckResult, ImportButton } from './CheckResult';
import { createImport } from './queries';

export function BundleImport() {
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
    <>
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
                check={check.id}
                isSending={send.isPending && !send.variables.dryRun}
                onImport={() => send.mutate({ file, dryRun: false })}
              />
            )}
          </Group>
        )}
      </Stack>
      {check && <CheckResult id={check.id} />}
    </>
  );
}
