// The place for the bundle: a button that opens the chooser, over a field on which a file may be dropped.
import { FileButton, Text } from '@mantine/core';
import { FileArchive } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import classes from './BundleField.module.css';
import { MAX_BUNDLE } from './queries';

interface BundleFieldProps {
  file: File | null;
  onChoose: (file: File | null) => void;
}

export function BundleField({ file, onChoose }: BundleFieldProps) {
  const { t } = useTranslation();
  const [isOver, setIsOver] = useState(false);
  const [refused, setRefused] = useState<'too_large' | 'not_a_zip' | null>(null);
  const take = (chosen: File | null) => {
    if (!chosen) return;
    const isZip = chosen.name.toLowerCase().endsWith('.zip');
    const fault = !isZip ? 'not_a_zip' : chosen.size > MAX_BUNDLE ? 'too_large' : null;
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
      <FileButton accept="application/zip,.zip" onChange={take}>
        {(props) => (
          <button
            type="button"
            {...props}
            className={classes.field}
            data-over={isOver}
            aria-describedby="bundle-refused"
            onDragOver={(event) => {
              event.preventDefault();
              setIsOver(true);
            }}
            onDragLeave={() => setIsOver(false)}
            onDrop={drop}
          >
            <FileArchive size={24} strokeWidth={1.6} aria-hidden="true" />
            <span>
              {file ? t('imports.chosen', { name: file.name, size: size(file.size) }) : t('imports.choose')}
            </span>
            <span className="quiet">{t(file ? 'imports.choose_another' : 'imports.choose_hint')}</span>
          </button>
        )}
      </FileButton>
      <Text id="bundle-refused" c="red" size="sm" mt={6} role="alert">
        {refused && t(`imports.refused.${refused}`)}
      </Text>
    </div>
  );
}
