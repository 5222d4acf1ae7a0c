// The classes that a person teaches or attends, or has left.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { MyClass } from '../../api/client';
import { EmptyNote } from '../../components/EmptyNote';
import { Section } from '../../components/Page';
import { type Column, PagedTable, RowHead } from '../../components/PagedTable';
import { Status } from '../../components/Status';
import { personClassesQuery } from './queries';

export function PersonClasses({ person }: { person: string }) {
  const { t } = useTranslation();
  return (
    <Section title={t('person.classes')}>
      <PagedTable
        label={t('person.classes')}
        query={useQuery(personClassesQuery(person))}
        rowKey={(each) => `${each.class.id} ${each.role}`}
        columns={useColumns()}
        empty={<EmptyNote title={t('person.no_classes')} />}
      />
    </Section>
  );
}

function useColumns(): Column<MyClass>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      header: t('classes.name'),
      cell: (each) => (
        <RowHead second={`${each.class.code} · ${each.class.term.name}`}>
          <Link to="/classes/$class" params={{ class: each.class.id }}>
            {each.class.name}
          </Link>
        </RowHead>
      ),
    },
    { key: 'code', header: t('classes.code'), wideOnly: true, cell: (each) => each.class.code },
    { key: 'term', header: t('classes.term'), wideOnly: true, cell: (each) => each.class.term.name },
    { key: 'role', header: t('person.role_in_class'), cell: (each) => t(`role.${each.role}`) },
    {
      key: 'status',
      header: t('common.status'),
      cell: (each) => (
        <Status
          tone={each.status === 'active' ? 'good' : 'idle'}
          label={t(`enrollment_status.${each.status}`)}
        />
      ),
    },
  ];
}
