// The list of subjects.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Subject } from '../../api/client';
import { may, useMe } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ExportMenu } from '../../components/ExportMenu';
import { ListFilter } from '../../components/ListFilter';
import { ListHead } from '../../components/ListHead';
import { ButtonLink } from '../../components/links';
import { Page } from '../../components/Page';
import { type Column, PagedTable, RowHead } from '../../components/PagedTable';
import { asked, NothingFound, SearchField } from '../../components/SearchField';
import { Status } from '../../components/Status';
import { currentLanguage } from '../../i18n';
import { formatDecimal } from '../../lib/decimals';
import { exportSubjects, subjectsQuery } from './queries';

const route = getRouteApi('/school/subjects');

export default function SubjectsPage() {
  const { t } = useTranslation();
  const { status = 'active', cursor, ...search } = route.useSearch();
  const q = asked(search.q);
  const subjects = useQuery(subjectsQuery(q ? { q, cursor } : { status, cursor }));
  const me = useMe();
  const maySetUp = may(me, 'create_subject');
  const mayExport = may(me, 'export_subjects') && !q;
  const create = maySetUp && (
    <ButtonLink to="/subjects/new" leftSection={<Plus size={16} aria-hidden="true" />}>
      {t('subjects.new')}
    </ButtonLink>
  );
  return (
    <Page
      title={t('subjects.title')}
      actions={
        <>
          {mayExport && <ExportMenu read={(form) => exportSubjects({ status, ...form })} />}
          {create}
        </>
      }
    >
      <ListHead>
        <SearchField label={t('subjects.find')} />
        {!q && (
          <ListFilter
            label={t('common.status')}
            name="status"
            chosen={status}
            look="chips"
            choices={[
              { value: 'active', label: t('status.active') },
              { value: 'archived', label: t('status.archived') },
            ]}
          />
        )}
      </ListHead>
      <PagedTable
        label={t('subjects.title')}
        query={subjects}
        rowKey={(subject) => subject.id}
        columns={useColumns(q ? 'found' : 'listed')}
        empty={q ? <NothingFound query={q} /> : <NoSubjects status={status} action={create} />}
      />
    </Page>
  );
}

function NoSubjects({ status, action }: { status: Subject['status']; action: ReactNode }) {
  const { t } = useTranslation();
  if (status === 'archived') return <EmptyNote title={t('subjects.empty_archived')} />;
  return <EmptyNote title={t('subjects.empty_title')} text={t('subjects.empty_text')} action={action} />;
}

/** What is found may be archived, and says so. */
function useColumns(rows: 'found' | 'listed'): Column<Subject>[] {
  const { t } = useTranslation();
  const status: Column<Subject> = {
    key: 'status',
    header: t('common.status'),
    cell: (subject) => (
      <Status tone={subject.status === 'active' ? 'good' : 'idle'} label={t(`status.${subject.status}`)} />
    ),
  };
  return [
    {
      key: 'name',
      header: t('subject.name'),
      cell: (subject) => (
        <RowHead second={[subject.code, subject.department].filter(Boolean).join(' · ')}>
          <Link to="/subjects/$subject" params={{ subject: subject.id }}>
            {subject.name}
          </Link>
        </RowHead>
      ),
    },
    { key: 'code', header: t('subject.code'), wideOnly: true, cell: (subject) => subject.code },
    {
      key: 'department',
      header: t('subject.department'),
      wideOnly: true,
      cell: (subject) => subject.department,
    },
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
