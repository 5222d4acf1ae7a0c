// The place for a file: a button that opens the chooser, on which a file may also be dropped.
import { FileButton, Text } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import classes from './FileField.module.css';

interface FileFieldProps {
  accept: string;
  file: File | null;
  texts: { choose: string; hint: string };
  /** Why a file is not taken, if it is not. */
  refuse: (file: File) => string | null;
  onChoose: (file: File | null) => void;
  isBusy?: boolean;
}

export function FileField({ accept, file, texts, refuse, onChoose, isBusy = false }: FileFieldProps) {
  const { t } = useTranslation();
  const [isOver, setIsOver] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const take = (chosen: File | null) => {
    if (!chosen) return;
    const fault = refuse(chosen);
    setRefused(fault);
    onChoose(fault ? null : chosen);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer.files[0] ?? null);
  };
  const size = (bytes: number) =>
    (bytes / 1024).toLocaleString(currentLanguage(), { maximumFractionDigits: 0 });
  return (
    <div>
      <FileButton accept={accept} onChange={take}>
        {(props) => (
          <button
            type="button"
            {...props}
            className={classes.field}
            data-over={isOver}
            aria-describedby="file-refused"
            aria-busy={isBusy}
            onDragOver={(event) => {
              event.preventDefault();
              setIsOver(true);
            }}
            onDragLeave={() => setIsOver(false)}
            onDrop={drop}
          >
            <FileUp size={24} strokeWidth={1.6} aria-hidden="true" />
            <span>
              {file ? t('imports.chosen', { name: file.name, size: size(file.size) }) : texts.choose}
            </span>
            <span className="quiet">{file ? t('imports.choose_another') : texts.hint}</span>
          </button>
        )}
      </FileButton>
      <Text id="file-refused" c="red" size="sm" mt={6} role="alert">
        {refused}
      </Text>
    </div>
  );
}
