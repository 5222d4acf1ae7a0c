// One cell: points, status and lateness, what to do when somebody was faster, and what it was before.
import { useTranslation } from 'react-i18next';
import { AppModal } from '../../components/AppModal';
import { notify } from '../../components/notify';
import { CellConflict } from './CellConflict';
import { CellForm } from './CellForm';
import { CellHistory } from './CellHistory';
import type { Cell } from './cells';
import { useCellSaving } from './useCellSaving';

/** Which cell, and what stood in it when it was opened. */
export interface OpenCell {
  class: string;
  student: string;
  name: string;
  item: number;
  title: string;
  full: string;
  cell: Cell;
}

interface CellDialogProps {
  open: OpenCell;
  opened: boolean;
  onClose: () => void;
  /** What the cell holds now, by my write or somebody else's. */
  onKept: (cell: Cell) => void;
}

export default function CellDialog({ open, opened, onClose, onKept }: CellDialogProps) {
  const { t } = useTranslation();
  const saving = useCellSaving(open, (cell) => {
    onKept(cell);
    onClose();
    notify(t('common.saved'));
  });
  const takeTheirs = (cell: Cell) => {
    onKept(cell);
    onClose();
  };
  return (
    <AppModal title={`${open.title} · ${open.name}`} opened={opened} onClose={onClose} size="lg">
      {saving.conflict ? (
        <CellConflict
          conflict={saving.conflict}
          isSaving={saving.isSaving}
          onTakeTheirs={takeTheirs}
          onOverwrite={saving.overwrite}
        />
      ) : (
        <CellForm open={open} saving={saving} onCancel={onClose} />
      )}
      <CellHistory open={open} onRestored={takeTheirs} />
    </AppModal>
  );
}
