// The list of subjects.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Building2, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Subject } from '../../api/client';
import { may, useMe } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ExportMenu } from '../../components/ExportMenu';
import { ListHead } from '../../components/ListHead';
import { ButtonLink } from '../../components/links';
import { Page } from '../../components/Page';
import { PagedTable } from '../../components/PagedTable';
import { asked, NothingFound, SearchField } from '../../components/SearchField';
import { ShelfFilter } from '../../components/ShelfFilter';
import { useSubjectColumns } from './columns';
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
          <ButtonLink
            to="/departments"
            variant="default"
            leftSection={<Building2 size={16} aria-hidden="true" />}
          >
            {t('departments.title')}
          </ButtonLink>
          {mayExport && <ExportMenu read={(form) => exportSubjects({ status, ...form })} />}
          {create}
        </>
      }
    >
      <ListHead>
        <SearchField label={t('subjects.find')} />
        {!q && <ShelfFilter chosen={status} />}
      </ListHead>
      <PagedTable
        label={t('subjects.title')}
        query={subjects}
        rowKey={(subject) => subject.id}
        columns={useSubjectColumns(q ? 'found' : 'listed')}
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
