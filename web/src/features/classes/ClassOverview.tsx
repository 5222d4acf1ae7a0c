// The facts of a class.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SchoolClass } from '../../api/client';
import { Facts, FactsSkeleton } from '../../components/Facts';
import { TextLink } from '../../components/links';
import { Tag } from '../../components/Status';
import { currentLanguage } from '../../i18n';
import { formatPeriod } from '../../lib/dates';
import { JoinClass } from '../enrollments/JoinClass';
import { History } from '../events/History';
import { classQuery } from './queries';

const route = getRouteApi('/school/classes/$class');

export default function ClassOverview() {
  const { data: schoolClass } = useQuery(classQuery(route.useParams().class));
  if (!schoolClass) return <FactsSkeleton count={6} />;
  return (
    <>
      <JoinClass schoolClass={schoolClass} />
      <ClassFacts schoolClass={schoolClass} />
      <History thing={schoolClass.id} />
    </>
  );
}

function ClassFacts({ schoolClass }: { schoolClass: SchoolClass }) {
  const { t } = useTranslation();
  const { subject, term, students, waiting, capacity, starts_on, ends_on, room, self_enrollment } =
    schoolClass;
  return (
    <Facts
      facts={[
        {
          label: t('class.subject'),
          value: (
            <TextLink to="/subjects/$subject" params={{ subject: subject.id }}>
              {subject.name}
            </TextLink>
          ),
        },
        {
          label: t('class.term'),
          value: (
            <TextLink to="/terms/$term" params={{ term: term.id }}>
              {term.name}
            </TextLink>
          ),
        },
        { label: t('classes.lecturers'), value: <Lecturers schoolClass={schoolClass} /> },
        {
          label: t('class.students'),
          value: capacity === null ? students : t('class.students_of', { count: students, capacity }),
        },
        ...(waiting > 0 ? [{ label: t('class.waiting'), value: waiting }] : []),
        { label: t('class.room'), value: room },
        {
          label: t('class.period'),
          value: formatPeriod(starts_on ?? null, ends_on ?? null, currentLanguage()) || t('class.as_term'),
        },
        { label: t('class.self_enrollment'), value: t(`self_enrollment.${self_enrollment}`) },
      ]}
    />
  );
}

function Lecturers({ schoolClass: { lecturers } }: { schoolClass: SchoolClass }) {
  const { t } = useTranslation();
  if (lecturers.length === 0) return t('class.no_lecturer');
  return lecturers.map((lecturer) => (
    <div key={lecturer.id}>
      {lecturer.display_name} {lecturer.primary && lecturers.length > 1 && <Tag label={t('class.lead')} />}
    </div>
  ));
}
