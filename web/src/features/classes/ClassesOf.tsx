// The open classes of a subject or in a term, as a part of other pages: the first ones, and the way to all.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SchoolClass } from '../../api/client';
import { may, useMe } from '../../app/access';
import { ErrorNote } from '../../components/ErrorNote';
import { ButtonLink, TextLink } from '../../components/links';
import { Section } from '../../components/Page';
import { Status } from '../../components/Status';
import classes from './ClassesOf.module.css';
import { classesQuery } from './queries';
import { CLASS_TONES } from './tones';

interface ClassesOfProps {
  title: string;
  /** Of one term, of one subject, or of neither: all that are open. */
  list: { term?: string; subject?: string };
  empty: string;
}

const SHOWN = 10;

export function ClassesOf({ title, list, empty }: ClassesOfProps) {
  const { t } = useTranslation();
  const me = useMe();
  const query = useQuery(classesQuery({ ...list, status: 'open', limit: SHOWN }));
  const create = may(me, 'create_class') && (
    <ButtonLink
      to="/classes/new"
      search={list}
      variant="subtle"
      size="xs"
      leftSection={<Plus size={14} aria-hidden="true" />}
    >
      {t('classes.new')}
    </ButtonLink>
  );
  return (
    <Section title={title} actions={create}>
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height={120} radius="lg" />}
      {query.data?.items.length === 0 && <p className="quiet">{empty}</p>}
      {query.data && query.data.items.length > 0 && (
        <>
          <ul className={classes.list}>
            {query.data.items.map((each) => (
              <ClassLine key={each.id} schoolClass={each} />
            ))}
          </ul>
          <TextLink to="/classes" search={list} size="sm">
            {t('classes.show_all')}
          </TextLink>
        </>
      )}
    </Section>
  );
}

function ClassLine({ schoolClass }: { schoolClass: SchoolClass }) {
  const { t } = useTranslation();
  const lecturers = schoolClass.lecturers.map((each) => each.display_name).join(', ');
  return (
    <li className={classes.line}>
      <div className={classes.words}>
        <Link to="/classes/$class" params={{ class: schoolClass.id }}>
          {schoolClass.name}
        </Link>
        <div className={classes.detail}>{[schoolClass.code, lecturers].filter(Boolean).join(' · ')}</div>
      </div>
      <span className={classes.count}>{t('my_classes.students', { count: schoolClass.students })}</span>
      <Status tone={CLASS_TONES[schoolClass.status]} label={t(`class_status.${schoolClass.status}`)} />
    </li>
  );
}
