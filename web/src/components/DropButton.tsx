// The place for files: a button that opens the chooser, on which files may also be dropped.
import { FileButton } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import classes from './DropButton.module.css';

interface DropButtonProps {
  accept: string;
  /** Takes several at once; otherwise the first that is dropped. */
  multiple?: boolean;
  /** Id of what says which files are taken, or why one was not. */
  describedBy: string;
  isBusy?: boolean;
  onChoose: (files: File[]) => void;
  children: ReactNode;
}

export function DropButton(props: DropButtonProps) {
  const { accept, multiple = false, describedBy, isBusy = false, onChoose, children } = props;
  const [isOver, setIsOver] = useState(false);
  const take = (files: File[]) => {
    const taken = multiple ? files : files.slice(0, 1);
    if (taken.length > 0) onChoose(taken);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    take([...event.dataTransfer.files]);
  };
  return (
    <FileButton multiple={multiple} accept={accept} onChange={(chosen) => take(listOf(chosen))}>
      {(button) => (
        <button
          type="button"
          {...button}
          className={classes.field}
          data-over={isOver}
          aria-describedby={describedBy}
          aria-busy={isBusy}
          onDragOver={(event) => {
            event.preventDefault();
            setIsOver(true);
          }}
          onDragLeave={() => setIsOver(false)}
          onDrop={drop}
        >
          <FileUp size={24} strokeWidth={1.6} aria-hidden="true" />
          {children}
        </button>
      )}
    </FileButton>
  );
}

function listOf(chosen: File | File[] | null): File[] {
  if (!chosen) return [];
  return Array.isArray(chosen) ? chosen : [chosen];
}
