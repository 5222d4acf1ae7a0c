// The gradebook as a file: saved with what each cell was, and taken back.
import { Button, Group } from '@mantine/core';
import { Upload } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ExportMenu } from '../../components/ExportMenu';
import { exportGradebook } from './queries';
import { useOpening } from './useOpening';

const SheetDialog = lazy(() => import('./SheetDialog'));

export function SheetActions({ classId }: { classId: string }) {
  const { t } = useTranslation();
  const dialog = useOpening<string>();
  return (
    <Group gap="xs">
      <ExportMenu read={(form) => exportGradebook(classId, form)} />
      <Button
        size="sm"
        variant="default"
        leftSection={<Upload size={16} aria-hidden="true" />}
        onClick={() => dialog.open(classId)}
      >
        {t('gradebook.sheet.open')}
      </Button>
      <Suspense>
        {dialog.thing && (
          <SheetDialog
            key={dialog.turn}
            classId={dialog.thing}
            opened={dialog.opened}
            onClose={dialog.close}
          />
        )}
      </Suspense>
    </Group>
  );
}
