// The people of a class: lecturers, and the roster with those who have left behind a filter.
import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ListPlus, Printer, UserRoundPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrollment, Me, SchoolClass } from '../../api/client';
import { may, useMe } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ExportMenu } from '../../components/ExportMenu';
import { ListFilter } from '../../components/ListFilter';
import { ListHead } from '../../components/ListHead';
import { ButtonLink } from '../../components/links';
import { Section } from '../../components/Page';
import { PagedTable } from '../../components/PagedTable';
import { asked, NothingFound, SearchField } from '../../components/SearchField';
import { classQuery } from '../classes/queries';
import { ClassLecturers } from './ClassLecturers';
import { EnrollDialog } from './EnrollDialog';
import { EnrollListDialog } from './EnrollListDialog';
import { exportRoster, rosterQuery } from './queries';
import { useRosterColumns } from './rosterColumns';

const route = getRouteApi('/school/classes/$class/people');

export default function ClassPeople() {
  const { class: id } = route.useParams();
  const { data: schoolClass } = useQuery(classQuery(id));
  if (!schoolClass) return null;
  return (
    <>
      <ClassLecturers schoolClass={schoolClass} />
      <Students schoolClass={schoolClass} />
    </>
  );
}

/** Staff of this class: administrators, and its own lecturers. */
function isStaffOf(me: Me, schoolClass: SchoolClass): boolean {
  if (!may(me, 'create_enrollment')) return false;
  return (
    may(me, 'update_enrollment') || schoolClass.lecturers.some((lecturer) => lecturer.id === me.person.id)
  );
}

function Students({ schoolClass }: { schoolClass: SchoolClass }) {
  const { t } = useTranslation();
  const isStaff = isStaffOf(useMe(), schoolClass);
  const search = route.useSearch();
  const q = asked(search.q);
  const status: Enrollment['status'] = isStaff && !q ? (search.status ?? 'active') : 'active';
  const roster = useQuery(rosterQuery(schoolClass.id, { role: 'STUDENT', status, q, cursor: search.cursor }));
  const [opened, { open, close }] = useDisclosure(false);
  const [listOpened, list] = useDisclosure(false);
  const mayEnroll = isStaff && schoolClass.status === 'open';
  const enroll = mayEnroll && (
    <Button size="sm" leftSection={<UserRoundPlus size={16} aria-hidden="true" />} onClick={open}>
      {t('roster.enroll')}
    </Button>
  );
  const enrollList = mayEnroll && (
    <Button
      size="sm"
      variant="default"
      leftSection={<ListPlus size={16} aria-hidden="true" />}
      onClick={list.open}
    >
      {t('enroll_list.open')}
    </Button>
  );
  const actions = (
    <Group gap="xs">
      {isStaff && (
        <ButtonLink
          to="/classes/$class/list"
          params={{ class: schoolClass.id }}
          variant="default"
          size="sm"
          leftSection={<Printer size={16} aria-hidden="true" />}
        >
          {t('class_list.title')}
        </ButtonLink>
      )}
      {isStaff && <ExportMenu read={(form) => exportRoster(schoolClass.id, form)} />}
      {enrollList}
      {enroll}
    </Group>
  );
  return (
    <Section title={t('roster.students')} actions={actions}>
      <ListHead>
        <SearchField label={t(isStaff ? 'roster.find' : 'roster.find_by_name')} />
        {isStaff && !q && (
          <ListFilter
            label={t('roster.show')}
            name="status"
            chosen={status}
            look="chips"
            choices={(['active', 'waiting', 'withdrawn'] as const).map((value) => ({
              value,
              label: t(`enrollment_status.${value}`),
            }))}
          />
        )}
      </ListHead>
      <PagedTable
        label={t('roster.students')}
        query={roster}
        rowKey={(each) => each.person.id}
        columns={useRosterColumns(schoolClass, status, isStaff ? 'staff' : 'member')}
        empty={q ? <NothingFound query={q} /> : <NoStudents status={status} action={enroll} />}
      />
      {isStaff && (
        <>
          <EnrollDialog schoolClass={schoolClass} joiningAs="STUDENT" opened={opened} onClose={close} />
          <EnrollListDialog schoolClass={schoolClass} opened={listOpened} onClose={list.close} />
        </>
      )}
    </Section>
  );
}

function NoStudents({ status, action }: { status: Enrollment['status']; action: ReactNode }) {
  const { t } = useTranslation();
  if (status !== 'active') return <EmptyNote title={t(`roster.empty_${status}`)} />;
  return <EmptyNote title={t('roster.empty_title')} text={t('roster.empty_text')} action={action} />;
}
