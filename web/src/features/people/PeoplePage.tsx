// The list of people, divided by role.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { UserRoundPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PersonRow } from '../../api/client';
import { may, useMe } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ExportMenu } from '../../components/ExportMenu';
import { Initials } from '../../components/Initials';
import { ListFilter } from '../../components/ListFilter';
import { ListHead } from '../../components/ListHead';
import { ButtonLink } from '../../components/links';
import { Page } from '../../components/Page';
import { type Column, PagedTable, RowHead } from '../../components/PagedTable';
import { asked, NothingFound, SearchField } from '../../components/SearchField';
import { Status } from '../../components/Status';
import { exportPeople, peopleQuery } from './queries';
import { PERSON_TONES } from './tones';

const route = getRouteApi('/school/people');
const ROLES = ['STUDENT', 'LECTURER', 'ADMIN', 'NONE'] as const;
const STATUSES = ['active', 'disabled', 'archived'] as const;

export default function PeoplePage() {
  const { t } = useTranslation();
  const { role = 'STUDENT', status = 'active', cursor, ...search } = route.useSearch();
  const q = asked(search.q);
  const people = useQuery(peopleQuery(q ? { q, cursor } : { role, status, cursor }));
  const me = useMe();
  const create = may(me, 'create_person') && (
    <ButtonLink
      to="/people/new"
      search={{ role }}
      leftSection={<UserRoundPlus size={16} aria-hidden="true" />}
    >
      {t('people.new')}
    </ButtonLink>
  );
  return (
    <Page
      title={t('people.title')}
      actions={
        <>
          {may(me, 'create_sheet') && (
            <ButtonLink to="/imports/new" search={{ kind: 'people' }} variant="default">
              {t('imports.title')}
            </ButtonLink>
          )}
          {!q && <ExportMenu read={(form) => exportPeople({ role, status, ...form })} />}
          {create}
        </>
      }
    >
      {!q && (
        <ListFilter
          label={t('people.role_label')}
          name="role"
          chosen={role}
          look="tabs"
          choices={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
        />
      )}
      <ListHead>
        <SearchField label={t('people.find')} />
        {!q && (
          <ListFilter
            label={t('common.status')}
            name="status"
            chosen={status}
            look="chips"
            choices={STATUSES.map((value) => ({ value, label: t(`person_status.${value}`) }))}
          />
        )}
      </ListHead>
      <PagedTable
        label={`${t('people.title')}: ${q ?? t(`roles.${role}`)}`}
        query={people}
        rowKey={(person) => person.id}
        columns={useColumns(q ? 'found' : 'listed')}
        empty={
          q ? (
            <NothingFound query={q} />
          ) : (
            <EmptyNote title={t('people.empty_title')} text={t('people.empty_text')} action={create} />
          )
        }
      />
    </Page>
  );
}

/** Whoever is found may have any status, and shows it. */
function useColumns(rows: 'found' | 'listed'): Column<PersonRow>[] {
  const { t } = useTranslation();
  const email = (person: PersonRow) =>
    person.email_is_placeholder ? (
      <span className="quiet">{t('people.placeholder_email')}</span>
    ) : (
      person.email
    );
  const status: Column<PersonRow> = {
    key: 'status',
    header: t('common.status'),
    cell: (person) => (
      <Status tone={PERSON_TONES[person.status]} label={t(`person_status.${person.status}`)} />
    ),
  };
  return [
    {
      key: 'name',
      header: t('people.name'),
      cell: (person) => (
        <RowHead
          second={email(person)}
          before={<Initials name={person.name} picture={person.avatar_url} size="small" />}
        >
          <Link to="/people/$person" params={{ person: person.id }}>
            {person.display_name}
          </Link>
        </RowHead>
      ),
    },
    { key: 'code', header: t('people.code'), cell: (person) => person.code },
    { key: 'email', header: t('people.email'), wideOnly: true, cell: email },
    ...(rows === 'found' ? [status] : []),
  ];
}
