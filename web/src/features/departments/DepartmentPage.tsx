// One department: the subjects that it teaches, and its editing.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Pencil, Plus } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Department } from '../../api/client';
import { may, useMe } from '../../app/access';
import { LoadFailure } from '../../app/ErrorPages';
import { EditDrawer, StateMenu } from '../../components/editing';
import { ListHead } from '../../components/ListHead';
import { ButtonLink, TextLink } from '../../components/links';
import { Page, Section } from '../../components/Page';
import { PagedTable } from '../../components/PagedTable';
import { ShelfFilter } from '../../components/ShelfFilter';
import { Status } from '../../components/Status';
import { History } from '../events/History';
import { useSubjectColumns } from '../subjects/columns';
import { departmentQuery, taughtQuery } from './queries';
import { useDepartmentEditing, useDepartmentStates } from './useDepartmentEditing';

const DepartmentForm = lazy(() => import('./DepartmentForm'));
const route = getRouteApi('/school/departments/$department');

export default function DepartmentPage() {
  const { t } = useTranslation();
  const me = useMe();
  const query = useQuery(departmentQuery(route.useParams().department));
  const department = query.data;
  if (query.isError) return <LoadFailure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Page
      title={department?.name}
      up={<TextLink to="/departments">{t('departments.title')}</TextLink>}
      detail={
        department && (
          <Status
            tone={department.status === 'active' ? 'good' : 'idle'}
            label={t(`status.${department.status}`)}
          />
        )
      }
      actions={department && may(me, 'update_department') && <DepartmentActions department={department} />}
    >
      {department && <Taught department={department} />}
      {department && <History thing={department.id} />}
    </Page>
  );
}

function Taught({ department }: { department: Department }) {
  const { t } = useTranslation();
  const { status = 'active', cursor } = route.useSearch();
  const subjects = useQuery(taughtQuery(department.id, { status, cursor }));
  const mayCreate = may(useMe(), 'create_subject') && department.status === 'active';
  const create = mayCreate && (
    <ButtonLink
      to="/subjects/new"
      search={{ department: department.id }}
      variant="subtle"
      size="xs"
      leftSection={<Plus size={14} aria-hidden="true" />}
    >
      {t('subjects.new')}
    </ButtonLink>
  );
  return (
    <Section title={t('subjects.title')} actions={create}>
      <ListHead>
        <ShelfFilter chosen={status} />
      </ListHead>
      <PagedTable
        label={t('subjects.title')}
        query={subjects}
        rowKey={(subject) => subject.id}
        columns={useSubjectColumns('taught')}
        empty={<p className="quiet">{t(`department.no_subjects_${status}`)}</p>}
      />
    </Section>
  );
}

function DepartmentActions({ department }: { department: Department }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const editable = useDepartmentEditing();
  return (
    <>
      <Button variant="default" leftSection={<Pencil size={15} aria-hidden="true" />} onClick={open}>
        {t('common.edit')}
      </Button>
      <StateMenu
        name={department.name}
        thing={department}
        editable={editable}
        changes={useDepartmentStates(department)}
      />
      <EditDrawer
        title={t('department.edit_title', { name: department.name })}
        thing={department}
        editable={editable}
        opened={opened}
        onClose={close}
      >
        {(form, base) => <DepartmentForm department={base} submitLabel={t('common.save')} {...form} />}
      </EditDrawer>
    </>
  );
}
