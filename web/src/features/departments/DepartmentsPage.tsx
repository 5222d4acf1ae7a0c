// The list of departments.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Department } from '../../api/client';
import { may, useMe } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ListHead } from '../../components/ListHead';
import { ButtonLink, TextLink } from '../../components/links';
import { Page } from '../../components/Page';
import { type Column, PagedTable, RowHead } from '../../components/PagedTable';
import { ShelfFilter } from '../../components/ShelfFilter';
import { departmentsQuery } from './queries';

const route = getRouteApi('/school/departments');

export default function DepartmentsPage() {
  const { t } = useTranslation();
  const { status = 'active', cursor } = route.useSearch();
  const departments = useQuery(departmentsQuery({ status, cursor }));
  const create = may(useMe(), 'create_department') && (
    <ButtonLink to="/departments/new" leftSection={<Plus size={16} aria-hidden="true" />}>
      {t('departments.new')}
    </ButtonLink>
  );
  const columns: Column<Department>[] = [
    {
      key: 'name',
      header: t('department.name'),
      cell: ({ id, name }) => (
        <RowHead>
          <Link to="/departments/$department" params={{ department: id }}>
            {name}
          </Link>
        </RowHead>
      ),
    },
  ];
  return (
    <Page
      title={t('departments.title')}
      up={<TextLink to="/subjects">{t('subjects.title')}</TextLink>}
      actions={create}
    >
      <ListHead>
        <ShelfFilter chosen={status} />
      </ListHead>
      <PagedTable
        label={t('departments.title')}
        query={departments}
        rowKey={(department) => department.id}
        columns={columns}
        empty={
          status === 'active' ? (
            <EmptyNote
              title={t('departments.empty_title')}
              text={t('departments.empty_text')}
              action={create}
            />
          ) : (
            <EmptyNote title={t('departments.empty_archived')} />
          )
        }
      />
    </Page>
  );
}
