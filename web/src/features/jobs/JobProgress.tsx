// How far a job is: a bar with its figures, for eyes and for ears.
import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/client';
import { currentLanguage } from '../../i18n';

export function JobProgress({ job }: { job: Job }) {
  const { t } = useTranslation();
  const percent = job.total > 0 ? Math.floor((job.done / job.total) * 100) : 0;
  const number = (value: number) => value.toLocaleString(currentLanguage());
  const text =
    job.total > 0
      ? t('jobs.progress', { done: number(job.done), total: number(job.total) })
      : t('jobs.progress_unknown');
  return (
    <div style={{ marginBottom: '1.25rem' }}>
      <Progress.Root size="lg" mb={6}>
        <Progress.Section value={percent} aria-label={t('jobs.progress_label')} aria-valuetext={text} />
      </Progress.Root>
      <Text size="sm" className="figures">
        {text}
      </Text>
    </div>
  );
}
