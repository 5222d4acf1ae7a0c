// Taking an import back, after a question that says what will happen.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/client';
import { may, useMe } from '../../app/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { addJob, undoImport } from './queries';

export function UndoImport({ job }: { job: Job }) {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const undo = useMutation({
    mutationFn: undoImport,
    onSuccess: (started) => {
      addJob(client, started);
      close();
      void navigate({ to: '/jobs/$job', params: { job: started.id } });
    },
  });
  const { batch } = job;
  if (job.kind !== 'import' || !batch || !may(me, 'undo_import')) return null;
  const ask = {
    title: t('jobs.undo_title'),
    text: t('jobs.undo_text'),
    action: t('jobs.undo'),
    tone: 'grave',
  } as const;
  return (
    <>
      <Button variant="default" leftSection={<Undo2 size={16} aria-hidden="true" />} onClick={open}>
        {t('jobs.undo')}
      </Button>
      <ConfirmDialog
        ask={opened ? ask : null}
        error={undo.error}
        isBusy={undo.isPending}
        onConfirm={() => undo.mutate(batch)}
        onClose={close}
      />
    </>
  );
}
