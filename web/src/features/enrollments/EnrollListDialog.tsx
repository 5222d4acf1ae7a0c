// Enrolling a list: codes or addresses are pasted, one on a line, and a job goes through them.
import { Button, Group, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchoolClass } from '../../api/client';
import { useIdempotencyKey } from '../../api/idempotency';
import { AppModal } from '../../components/AppModal';
import { ErrorNote } from '../../components/ErrorNote';
import { addJob } from '../jobs/queries';
import { enrollPeople } from './queries';

/** Most lines of a list. */
const MAX_LINES = 5_000;
/** Most bytes of a line. */
const MAX_LINE = 254;
/** Lines that are named when they are too long. */
const MOST_NAMED = 5;

interface EnrollListDialogProps {
  schoolClass: SchoolClass;
  opened: boolean;
  onClose: () => void;
}

export function EnrollListDialog({ schoolClass, opened, onClose }: EnrollListDialogProps) {
  const { t } = useTranslation();
  return (
    <AppModal title={t('enroll_list.title')} opened={opened} onClose={onClose} size="lg">
      <ListForm schoolClass={schoolClass} onClose={onClose} />
    </AppModal>
  );
}

function ListForm({ schoolClass, onClose }: Omit<EnrollListDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const key = useIdempotencyKey();
  const [text, setText] = useState('');
  const entries = readEntries(text);
  const people = entries.map((each) => each.text);
  const fault = useListFault(entries);
  const start = useMutation({
    mutationFn: () => enrollPeople(schoolClass.id, { role: 'STUDENT', people }, key),
    onSuccess: (job) => {
      addJob(client, job);
      onClose();
      void navigate({ to: '/jobs/$job', params: { job: job.id } });
    },
  });
  return (
    <>
      {start.error && <ErrorNote error={start.error} title={t('errors.form_title')} />}
      <Textarea
        label={t('enroll_list.people')}
        description={t('enroll_list.hint')}
        error={fault}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rows={10}
        data-autofocus
      />
      <Group justify="space-between" mt="lg" gap="sm">
        <span className="quiet figures">{t('enroll_list.lines', { number: people.length })}</span>
        <Group gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            disabled={people.length === 0 || fault !== null}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {t('enroll_list.start')}
          </Button>
        </Group>
      </Group>
    </>
  );
}

interface Entry {
  /** From 1, as the field counts. */
  line: number;
  text: string;
}

/** What stands between line breaks, semicolons and tabulators. */
function readEntries(text: string): Entry[] {
  return text
    .split('\n')
    .flatMap((whole, at) =>
      whole.split(/[;\t]/).flatMap((part) => (part.trim() ? [{ line: at + 1, text: part.trim() }] : [])),
    );
}

/** Why the API would not take the list: too many lines, or lines that are too long, each by its number. */
function useListFault(entries: Entry[]): string | null {
  const { t } = useTranslation();
  if (entries.length > MAX_LINES) return t('enroll_list.too_long', { max: MAX_LINES });
  const bytes = new TextEncoder();
  const long = entries.filter((each) => bytes.encode(each.text).length > MAX_LINE);
  if (long.length === 0) return null;
  const named = long.slice(0, MOST_NAMED).map((each) => each.line);
  const lines = named.join(', ') + (long.length > MOST_NAMED ? ' …' : '');
  return t('enroll_list.lines_too_long', { max: MAX_LINE, lines });
}
