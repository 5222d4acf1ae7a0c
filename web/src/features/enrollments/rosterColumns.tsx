// The columns of a roster: staff see numbers and dates and have a menu, members see names.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Enrollment, SchoolClass } from '../../api/client';
import { may, useMe } from '../../app/access';
import { Initials } from '../../components/Initials';
import { type Column, RowHead } from '../../components/PagedTable';
import { currentLanguage } from '../../i18n';
import { formatDate } from '../../lib/dates';
import { EnrollmentHistory } from '../events/EnrollmentHistory';
import { EnrollmentMenu } from './EnrollmentMenu';
import classes from './rosterColumns.module.css';

export type Viewer = 'staff' | 'member';

export function useRosterColumns(
  schoolClass: SchoolClass,
  status: Enrollment['status'],
  viewer: Viewer,
): Column<Enrollment>[] {
  const { t } = useTranslation();
  const me = useMe();
  const date = (value: string | null | undefined) => (value ? formatDate(value, currentLanguage()) : '');
  const name: Column<Enrollment> = {
    key: 'name',
    header: t('people.name'),
    cell: ({ person }) => (
      <RowHead
        second={person.email}
        before={<Initials name={person.name} picture={person.avatar_url} size="small" />}
      >
        {may(me, 'list_people') ? (
          <Link to="/people/$person" params={{ person: person.id }}>
            {person.display_name}
          </Link>
        ) : (
          person.display_name
        )}
      </RowHead>
    ),
  };
  if (viewer === 'member') return [name];
  const columnsOfStatus: Record<Enrollment['status'], Column<Enrollment>[]> = {
    active: [
      { key: 'since', header: t('roster.since'), wideOnly: true, cell: (each) => date(each.starts_on) },
    ],
    waiting: [{ key: 'place', header: t('roster.place'), numeric: true, cell: ({ place }) => place }],
    withdrawn: [
      { key: 'until', header: t('roster.until'), wideOnly: true, cell: (each) => date(each.ends_on) },
    ],
  };
  return [
    name,
    { key: 'code', header: t('people.code'), cell: ({ person }) => person.code },
    { key: 'email', header: t('people.email'), wideOnly: true, cell: ({ person }) => person.email },
    ...columnsOfStatus[status],
    {
      key: 'menu',
      header: t('common.edit'),
      headerUnseen: true,
      numeric: true,
      cell: (each) => (
        <span className={classes.actions}>
          <EnrollmentHistory enrollment={each} />
          <EnrollmentMenu enrollment={each} schoolClass={schoolClass} />
        </span>
      ),
    },
  ];
}
