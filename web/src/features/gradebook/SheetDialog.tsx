// A file that comes back: what it would change is shown first, then it is merged, and can be undone.
import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../api/problems';
import { AppModal } from '../../components/AppModal';
import { ErrorNote, useProblemTexts } from '../../components/ErrorNote';
import { notifyFailure, notifyWithUndo } from '../../components/notify';
import { FileField } from '../imports/FileField';
import { useSheetFault } from '../imports/texts';
import { mergeSheet, refreshMarks, restoreBatch } from './queries';
import { SheetOutcome } from './SheetOutcome';

/** Most bytes of a file. */
const MAX_SIZE = 4 * 1024 * 1024;

interface SheetDialogProps {
  classId: string;
  opened: boolean;
  onClose: () => void;
}

export default function SheetDialog({ classId, opened, onClose }: SheetDialogProps) {
  const { t } = useTranslation();
  return (
    <AppModal title={t('gradebook.sheet.title')} size="lg" opened={opened} onClose={onClose}>
      <SheetForm classId={classId} onClose={onClose} />
    </AppModal>
  );
}

function SheetForm({ classId, onClose }: Omit<SheetDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [overwrite, setOverwrite] = useState(false);
  const check = useMutation({
    mutationFn: (chosen: File) => mergeSheet(classId, chosen, { dry_run: true }),
  });
  const merge = useMerge(classId, onClose);
  const choose = (chosen: File | null) => {
    setFile(chosen);
    check.reset();
    merge.reset();
    if (chosen) check.mutate(chosen);
  };
  const refuse = (chosen: File) =>
    chosen.size > MAX_SIZE ? t('fields.file_too_large', { max: MAX_SIZE / 1024 / 1024 }) : null;
  const found = check.data;
  const changes = found ? found.scores.applied + (overwrite ? found.scores.conflicts : 0) : 0;
  return (
    <Stack gap="md">
      <FileField
        accept=".csv,.xlsx"
        file={file}
        texts={{ choose: t('gradebook.sheet.choose'), hint: t('gradebook.sheet.hint') }}
        refuse={refuse}
        onChoose={choose}
        isBusy={check.isPending}
      />
      <SheetRefusal error={check.error ?? merge.error} />
      {found && <SheetOutcome outcome={found} />}
      {found?.scores.results.some((result) => result.outcome === 'conflict') && (
        <Checkbox
          label={t('gradebook.sheet.overwrite')}
          description={t('gradebook.sheet.overwrite_hint')}
          checked={overwrite}
          onChange={(event) => setOverwrite(event.currentTarget.checked)}
        />
      )}
      <Group gap="sm">
        <Button
          disabled={!file || changes === 0}
          loading={merge.isPending}
          onClick={() => file && merge.mutate({ file, overwrite })}
        >
          {t('gradebook.sheet.merge')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}

/** What makes the file useless has a text of its own; all else is a problem like any other. */
function SheetRefusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const texts = useProblemTexts();
  const unreadable = useSheetFault(error);
  if (!error) return null;
  const fault = asApiError(error).fields.find((field) => field.path === 'body');
  const text = unreadable ?? (fault && texts.field(fault));
  return <ErrorNote error={error} title={t('gradebook.sheet.refused')} text={text} />;
}

/** Times that a batch is looked at, and how long between two: its history may be some moments behind. */
const LOOKS = 4;
const PAUSE = 700;

/** Restores a batch until all of its cells have been seen. */
async function restoreAll(
  classId: string,
  { batch, count }: { batch: string; count: number },
): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    const { results, left } = await restoreBatch(classId, batch);
    if (left === 0 && results.length >= count) return;
    if (left === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Merges until nothing is left; all of it is one batch. */
function useMerge(classId: string, onClose: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const texts = useProblemTexts();
  const undo = async (batch: string, count: number) => {
    try {
      await restoreAll(classId, { batch, count });
    } catch (error) {
      notifyFailure(texts.problem(asApiError(error)));
    }
    refreshMarks(client, classId);
  };
  return useMutation({
    mutationFn: async ({ file, overwrite }: { file: File; overwrite: boolean }) => {
      let merged = await mergeSheet(classId, file, { overwrite });
      let count = merged.scores.applied;
      while (merged.scores.left > 0 && merged.scores.applied > 0) {
        merged = await mergeSheet(classId, file, { overwrite, batch: merged.scores.batch });
        count += merged.scores.applied;
      }
      return { count, batch: merged.scores.batch };
    },
    onSuccess: ({ count, batch }) => {
      refreshMarks(client, classId);
      notifyWithUndo(
        t('gradebook.sheet.merged', { count }),
        t('gradebook.undo'),
        () => void undo(batch, count),
      );
      onClose();
    },
  });
}
