// The list of subjects.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Subject } from '../../api/client';
import { may, useMe } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ListFilter } from '../../components/ListFilter';
import { ListHead } from '../../components/ListHead';
import { ButtonLink } from '../../components/links';
import { Page } from '../../components/Page';
import { type Column, PagedTable, RowHead } from '../../components/PagedTable';
import { currentLanguage } from '../../i18n';
import { formatDecimal } from '../../lib/decimals';
import { subjectsQuery } from './queries';

const route = getRouteApi('/school/subjects');

export default function SubjectsPage() {
  const { t } = useTranslation();
  const { status = 'active', cursor } = route.useSearch();
  const subjects = useQuery(subjectsQuery({ status, cursor }));
  const maySetUp = may(useMe(), 'create_subject');
  const create = maySetUp && (
    <ButtonLink to="/subjects/new" leftSection={<Plus size={16} aria-hidden="true" />}>
      {t('subjects.new')}
    </ButtonLink>
  );
  return (
    <Page title={t('subjects.title')} actions={create}>
      <ListHead>
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
      </ListHead>
      <PagedTable
        label={t('subjects.title')}
        query={subjects}
        rowKey={(subject) => subject.id}
        columns={useColumns()}
        empty={
          status === 'active' ? (
            <EmptyNote title={t('subjects.empty_title')} text={t('subjects.empty_text')} action={create} />
          ) : (
            <EmptyNote title={t('subjects.empty_archived')} />
          )
        }
      />
    </Page>
  );
}

function useColumns(): Column<Subject>[] {
  const { t } = useTranslation();
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
  ];
}
