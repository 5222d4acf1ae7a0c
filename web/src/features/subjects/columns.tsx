// The columns of lists of subjects.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Subject } from '../../api/client';
import { type Column, RowHead } from '../../components/PagedTable';
import { Status } from '../../components/Status';
import { currentLanguage } from '../../i18n';
import { formatDecimal } from '../../lib/decimals';

/** What is found may be archived, and says so; what a department teaches does not name it. */
export function useSubjectColumns(rows: 'found' | 'listed' | 'taught'): Column<Subject>[] {
  const { t } = useTranslation();
  const status: Column<Subject> = {
    key: 'status',
    header: t('common.status'),
    cell: (subject) => (
      <Status tone={subject.status === 'active' ? 'good' : 'idle'} label={t(`status.${subject.status}`)} />
    ),
  };
  const department: Column<Subject> = {
    key: 'department',
    header: t('subject.department'),
    wideOnly: true,
    cell: (subject) => subject.department,
  };
  return [
    {
      key: 'name',
      header: t('subject.name'),
      cell: (subject) => (
        <RowHead
          second={[subject.code, rows === 'taught' ? null : subject.department].filter(Boolean).join(' · ')}
        >
          <Link to="/subjects/$subject" params={{ subject: subject.id }}>
            {subject.name}
          </Link>
        </RowHead>
      ),
    },
    { key: 'code', header: t('subject.code'), wideOnly: true, cell: (subject) => subject.code },
    ...(rows === 'taught' ? [] : [department]),
    {
      key: 'grading',
      header: t('subject.grading'),
      wideOnly: true,
      cell: (subject) => t(`subject.${subject.grading}`),
    },
    {
      key: 'credits',
      header: t('subject.credits'),
      numeric: true,
      cell: (subject) => (subject.credits ? formatDecimal(subject.credits, currentLanguage()) : ''),
    },
    ...(rows === 'found' ? [status] : []),
  ];
}
