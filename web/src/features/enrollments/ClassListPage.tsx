// The class list on paper: every student of a class in order, with room for signatures.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Enrollment, SchoolClass } from '../../api/client';
import { useMe, useReader } from '../../app/access';
import { LoadFailure } from '../../app/ErrorPages';
import { Brand } from '../../components/Brand';
import { Facts, FactsSkeleton } from '../../components/Facts';
import { TextLink } from '../../components/links';
import { Page } from '../../components/Page';
import { currentLanguage } from '../../i18n';
import { formatDate, todayIn } from '../../lib/dates';
import { classQuery } from '../classes/queries';
import styles from './ClassListPage.module.css';
import { wholeRosterQuery } from './queries';

const route = getRouteApi('/school/classes/$class/list');

export default function ClassListPage() {
  const { t } = useTranslation();
  const { class: id } = route.useParams();
  const { school } = useMe();
  const schoolClass = useQuery(classQuery(id));
  const students = useQuery(wholeRosterQuery(id));
  const failed = [schoolClass, students].find((query) => query.isError);
  if (failed?.error) return <LoadFailure error={failed.error} onRetry={() => void failed.refetch()} />;
  return (
    <Page
      title={t('class_list.title')}
      up={
        <TextLink to="/classes/$class/people" params={{ class: id }}>
          {schoolClass.data?.name ?? t('class.people')}
        </TextLink>
      }
      actions={
        <Button
          leftSection={<Printer size={16} aria-hidden="true" />}
          disabled={!students.data}
          onClick={() => window.print()}
        >
          {t('class_list.print')}
        </Button>
      }
    >
      {schoolClass.data && students.data ? (
        <>
          <div className={styles.school}>
            <Brand detail={school.name} logo={school.logo_url} />
          </div>
          <ClassFacts schoolClass={schoolClass.data} count={students.data.length} />
          <Sheet students={students.data} />
        </>
      ) : (
        <FactsSkeleton count={4} />
      )}
    </Page>
  );
}

function ClassFacts({ schoolClass, count }: { schoolClass: SchoolClass; count: number }) {
  const { t } = useTranslation();
  const { zone } = useReader();
  const today = formatDate(todayIn(zone, new Date()), currentLanguage());
  const lecturers = schoolClass.lecturers.map((each) => each.display_name).join(', ');
  return (
    <Facts
      facts={[
        { label: t('class_list.class'), value: `${schoolClass.name} (${schoolClass.code})` },
        { label: t('class.term'), value: schoolClass.term.name },
        { label: t('classes.lecturers'), value: lecturers },
        { label: t('class.room'), value: schoolClass.room },
        { label: t('class.students'), value: count },
        { label: t('class_list.as_of'), value: today },
      ]}
    />
  );
}

function Sheet({ students }: { students: Enrollment[] }) {
  const { t } = useTranslation();
  if (students.length === 0) return <p className="quiet">{t('roster.empty_title')}</p>;
  return (
    <div className={styles.frame}>
      <table className={styles.sheet}>
        <thead>
          <tr>
            <th scope="col">{t('class_list.row')}</th>
            <th scope="col">{t('class_list.code')}</th>
            <th scope="col">{t('class_list.name')}</th>
            <th scope="col" className={styles.blank}>
              {t('class_list.signature')}
            </th>
            <th scope="col" className={styles.blank}>
              {t('class_list.notes')}
            </th>
          </tr>
        </thead>
        <tbody>
          {students.map(({ person }, at) => (
            <tr key={person.id}>
              <td className="figures">{at + 1}</td>
              <td className="figures">{person.code}</td>
              <th scope="row">{person.display_name}</th>
              <td />
              <td />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
