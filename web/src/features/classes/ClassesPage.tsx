// The list of all classes, of one term or of one subject.
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SchoolClass } from '../../api/client';
import { may, useMe } from '../../app/access';
import { seesSchool } from '../../app/nav';
import { EmptyNote } from '../../components/EmptyNote';
import { ExportMenu } from '../../components/ExportMenu';
import { ListFilter } from '../../components/ListFilter';
import { ListHead } from '../../components/ListHead';
import { ButtonLink } from '../../components/links';
import { Page } from '../../components/Page';
import { type Column, PagedTable, RowHead } from '../../components/PagedTable';
import { asked, NothingFound, SearchField } from '../../components/SearchField';
import { Status } from '../../components/Status';
import { SubjectSelect } from '../subjects/SubjectSelect';
import { recentTermsQuery } from '../terms/queries';
import { classesQuery, exportClasses } from './queries';
import { CLASS_TONES } from './tones';

const route = getRouteApi('/school/classes');

/** In the address: the classes of all terms, where the current one would be shown. */
const ALL_TERMS = 'all';

export default function ClassesPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { status = 'open', term: chosen, subject, cursor, ...search } = route.useSearch();
  const q = asked(search.q);
  const terms = useQuery(recentTermsQuery);
  // Whoever looks for a class to join begins with the current term; for all terms there is a choice.
  const current = seesSchool(me) || subject ? undefined : terms.data?.items.find((each) => each.current)?.id;
  const term = chosen === ALL_TERMS ? undefined : (chosen ?? current);
  const listed = { term, subject: term ? undefined : subject, status };
  const list = useQuery({
    ...classesQuery(q ? { q, cursor } : { ...listed, cursor }),
    enabled: !terms.isPending,
  });
  const create = may(me, 'create_class') && (
    <ButtonLink
      to="/classes/new"
      search={{ term, subject }}
      leftSection={<Plus size={16} aria-hidden="true" />}
    >
      {t('classes.new')}
    </ButtonLink>
  );
  return (
    <Page
      title={t('classes.title')}
      actions={
        <>
          {may(me, 'create_sheet') && (
            <ButtonLink to="/imports/new" search={{ kind: 'classes' }} variant="default">
              {t('imports.title')}
            </ButtonLink>
          )}
          {may(me, 'export_classes') && !q && (
            <ExportMenu read={(form) => exportClasses({ ...listed, ...form })} />
          )}
          {create}
        </>
      }
    >
      <ListHead>
        <SearchField label={t('classes.find')} />
        {!q && (
          <>
            <TermAndSubject term={term} subject={subject} />
            <ListFilter
              label={t('common.status')}
              name="status"
              chosen={status}
              look="chips"
              choices={(['open', 'closed', 'archived'] as const).map((value) => ({
                value,
                label: t(`class_status.${value}`),
              }))}
            />
          </>
        )}
      </ListHead>
      <PagedTable
        label={t('classes.title')}
        query={list}
        rowKey={(each) => each.id}
        columns={useColumns(q ? 'found' : 'listed')}
        empty={
          q ? (
            <NothingFound query={q} />
          ) : (
            <EmptyNote title={t('classes.empty_title')} text={t('classes.empty_text')} action={create} />
          )
        }
      />
    </Page>
  );
}

/** A list is for one term or one subject: choosing one clears the other. */
function TermAndSubject({ term, subject }: { term?: string; subject?: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const terms = useQuery(recentTermsQuery).data?.items ?? [];
  const choose = (choice: { term?: string; subject?: string }) =>
    void navigate({
      to: '/classes',
      search: (now) => ({ status: now.status as SchoolClass['status'] | undefined, ...choice }),
    });
  return (
    <>
      <Select
        aria-label={t('classes.term')}
        placeholder={t('classes.all_terms')}
        data={terms.map((each) => ({ value: each.id, label: each.name }))}
        value={term ?? null}
        onChange={(value) => choose({ term: value ?? ALL_TERMS })}
        clearable
        searchable
        clearButtonProps={{ 'aria-label': t('classes.all_terms') }}
      />
      <SubjectSelect
        aria-label={t('classes.subject')}
        placeholder={t('classes.all_subjects')}
        value={term ? null : (subject ?? null)}
        onChange={(value) => choose({ subject: value ?? undefined })}
        clearable
        clearButtonProps={{ 'aria-label': t('classes.all_subjects') }}
      />
    </>
  );
}

/** What is found may be closed or archived, and says so. */
function useColumns(rows: 'found' | 'listed'): Column<SchoolClass>[] {
  const { t } = useTranslation();
  const status: Column<SchoolClass> = {
    key: 'status',
    header: t('common.status'),
    cell: (each) => <Status tone={CLASS_TONES[each.status]} label={t(`class_status.${each.status}`)} />,
  };
  return [
    { key: 'code', header: t('classes.code'), wideOnly: true, cell: (each) => each.code },
    {
      key: 'name',
      header: t('classes.name'),
      cell: (each) => (
        <RowHead second={`${each.code} · ${each.term.name}`}>
          <Link to="/classes/$class" params={{ class: each.id }}>
            {each.name}
          </Link>
        </RowHead>
      ),
    },
    { key: 'subject', header: t('classes.subject'), wideOnly: true, cell: (each) => each.subject.name },
    { key: 'term', header: t('classes.term'), wideOnly: true, cell: (each) => each.term.name },
    {
      key: 'lecturers',
      header: t('classes.lecturers'),
      wideOnly: true,
      cell: (each) => each.lecturers.map((lecturer) => lecturer.display_name).join(', '),
    },
    {
      key: 'joining',
      header: t('class.self_enrollment'),
      wideOnly: true,
      cell: (each) => t(`self_enrollment.${each.self_enrollment}`),
    },
    {
      key: 'students',
      header: t('classes.students'),
      numeric: true,
      cell: (each) => (each.capacity === null ? each.students : `${each.students}/${each.capacity}`),
    },
    ...(rows === 'found' ? [status] : []),
  ];
}
