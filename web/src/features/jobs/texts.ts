// What a job is called, and why something became of a row.
import { useTranslation } from 'react-i18next';
import type { Job, JobRow } from '../../api/client';
import en from '../../i18n/en.json';

type RowCode = keyof typeof en.job_codes;

function isRowCode(code: string | null | undefined): code is RowCode {
  return typeof code === 'string' && code in en.job_codes;
}

/** A check of an import is told apart from the import: it writes nothing. */
export function kindOf(job: Job): Job['kind'] | 'check' {
  return job.dry_run ? 'check' : job.kind;
}

export function useJobTexts() {
  const { t } = useTranslation();
  return {
    title: (job: Job) => (job.dry_run ? t('jobs.check') : t(`jobs.kind.${job.kind}`)),
    reason: (row: JobRow) => {
      const params: Record<string, unknown> = row.params;
      const text = isRowCode(row.code) ? t(`job_codes.${row.code}`, params) : (row.code ?? '');
      return row.count > 1 ? t('jobs.and_more', { more: row.count, text }) : text;
    },
  };
}
