// The place for the bundle.
import { useTranslation } from 'react-i18next';
import { FileField } from './FileField';
import { MAX_BUNDLE } from './queries';

interface BundleFieldProps {
  file: File | null;
  onChoose: (file: File | null) => void;
}

export function BundleField({ file, onChoose }: BundleFieldProps) {
  const { t } = useTranslation();
  const refuse = (chosen: File) => {
    if (!chosen.name.toLowerCase().endsWith('.zip')) return t('imports.refused.not_a_zip');
    return chosen.size > MAX_BUNDLE ? t('imports.refused.too_large') : null;
  };
  return (
    <FileField
      accept="application/zip,.zip"
      file={file}
      texts={{ choose: t('imports.choose'), hint: t('imports.choose_hint') }}
      refuse={refuse}
      onChoose={onChoose}
    />
  );
}
