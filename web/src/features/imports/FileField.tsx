// A file to be chosen, and why one is not taken.
import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DropButton } from '../../components/DropButton';
import { currentLanguage } from '../../i18n';

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
  const [refused, setRefused] = useState<string | null>(null);
  const take = (chosen: File) => {
    const fault = refuse(chosen);
    setRefused(fault);
    onChoose(fault ? null : chosen);
  };
  const size = (bytes: number) =>
    (bytes / 1024).toLocaleString(currentLanguage(), { maximumFractionDigits: 0 });
  return (
    <div>
      <DropButton
        accept={accept}
        describedBy="file-refused"
        isBusy={isBusy}
        onChoose={([chosen]) => chosen && take(chosen)}
      >
        <span>{file ? t('imports.chosen', { name: file.name, size: size(file.size) }) : texts.choose}</span>
        <span className="quiet">{file ? t('imports.choose_another') : texts.hint}</span>
      </DropButton>
      <Text id="file-refused" c="red" size="sm" mt={6} role="alert">
        {refused}
      </Text>
    </div>
  );
}
