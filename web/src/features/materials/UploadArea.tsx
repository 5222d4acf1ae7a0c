// Giving files to a class: chosen or dropped, several at once, each with its progress or its fault.
import { ActionIcon, Autocomplete, Button, Progress } from '@mantine/core';
import { CircleCheck, RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DropButton } from '../../components/DropButton';
import { useProblemTexts } from '../../components/ErrorNote';
import { currentLanguage } from '../../i18n';
import { formatSize, MATERIAL_ENDINGS } from '../../lib/files';
import classes from './UploadArea.module.css';
import { type Upload, useUploads } from './useUploads';

const ACCEPTED = MATERIAL_ENDINGS.map((ending) => `.${ending}`).join(',');

interface UploadAreaProps {
  classId: string;
  /** Sections that there are. */
  sections: string[];
}

export function UploadArea({ classId, sections }: UploadAreaProps) {
  const { t } = useTranslation();
  const [section, setSection] = useState('');
  const { uploads, add, retry, dismiss } = useUploads(classId);
  const take = (files: File[]) => add(files, section.trim() || null);
  return (
    <div className={classes.area}>
      <Autocomplete
        label={t('materials.section')}
        description={t('materials.upload_section_hint')}
        data={sections}
        maxLength={100}
        value={section}
        onChange={setSection}
        className={classes.section}
      />
      <DropButton multiple accept={ACCEPTED} describedBy="material-kinds" onChoose={take}>
        <span>{t('materials.choose')}</span>
      </DropButton>
      <p id="material-kinds" className="quiet">
        {t('materials.kinds')}
      </p>
      <ul className={classes.uploads} aria-label={t('materials.uploads')}>
        {uploads.map((upload) => (
          <UploadRow
            key={upload.key}
            upload={upload}
            onRetry={() => retry(upload)}
            onDismiss={() => dismiss(upload)}
          />
        ))}
      </ul>
    </div>
  );
}

interface UploadRowProps {
  upload: Upload;
  onRetry: () => void;
  onDismiss: () => void;
}

function UploadRow({ upload, onRetry, onDismiss }: UploadRowProps) {
  const { t } = useTranslation();
  const { file, state, part } = upload;
  const isUnderWay = state === 'waiting' || state === 'sending';
  return (
    <li className={classes.upload}>
      <div className={classes.words}>
        <span className={classes.name}>{file.name}</span>
        <span className="quiet figures">{formatSize(file.size, currentLanguage())}</span>
      </div>
      {isUnderWay && (
        <Progress
          value={part * 100}
          size="sm"
          className={classes.progress}
          aria-label={t('materials.progress', { name: file.name })}
        />
      )}
      <UploadFault upload={upload} />
      {state === 'done' && (
        <span className={classes.done}>
          <CircleCheck size={16} aria-hidden="true" /> {t('materials.arrived')}
        </span>
      )}
      {state === 'failed' && (
        <Button
          size="xs"
          variant="default"
          leftSection={<RotateCw size={14} aria-hidden="true" />}
          onClick={onRetry}
        >
          {t('common.retry')}
        </Button>
      )}
      {!isUnderWay && (
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes.dismiss}
          aria-label={t('materials.dismiss', { name: file.name })}
          onClick={onDismiss}
        >
          <X size={16} />
        </ActionIcon>
      )}
    </li>
  );
}

function UploadFault({ upload: { fault, error } }: { upload: Upload }) {
  const { t } = useTranslation();
  const texts = useProblemTexts();
  const first = error?.fields[0];
  const text = fault
    ? t(`fields.${fault}`, { max: 100, allowed: MATERIAL_ENDINGS.join(', ') })
    : error && (first ? texts.field(first) : texts.problem(error));
  return (
    <span className={classes.fault} role="alert">
      {text}
    </span>
  );
}
