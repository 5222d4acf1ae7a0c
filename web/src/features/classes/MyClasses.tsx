// The classes that I teach or attend, newest term first, as cards.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { MyClass } from '../../api/client';
import { EmptyNote } from '../../components/EmptyNote';
import { ErrorNote } from '../../components/ErrorNote';
import { Section } from '../../components/Page';
import { Status } from '../../components/Status';
import styles from './MyClasses.module.css';
import { myClassesQuery } from './queries';
import { CLASS_TONES } from './tones';

/** Whoever only has this page is told why it is empty; for others an empty part is left out. */
export function MyClasses({ whenEmpty }: { whenEmpty: 'explain' | 'hide' }) {
  const { t } = useTranslation();
  const query = useQuery(myClassesQuery);
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return whenEmpty === 'hide' ? null : <CardSkeletons />;

  const { items } = query.data;
  if (items.length === 0) {
    return whenEmpty === 'hide' ? null : (
      <EmptyNote title={t('my_classes.empty_title')} text={t('my_classes.empty_text')} />
    );
  }
  const teaching = items.filter((each) => each.role === 'LECTURER');
  const attending = items.filter((each) => each.role === 'STUDENT');
  return (
    <>
      {teaching.length > 0 && (
        <Section title={t('my_classes.teaching')}>
          <Cards items={teaching} />
        </Section>
      )}
      {attending.length > 0 && (
        <Section title={t('my_classes.attending')}>
          <Cards items={attending} />
        </Section>
      )}
    </>
  );
}

function Cards({ items }: { items: MyClass[] }) {
  return (
    <ul className={styles.cards}>
      {items.map((each) => (
        <Card key={each.class.id} mine={each} />
      ))}
    </ul>
  );
}

function Card({ mine }: { mine: MyClass }) {
  const { t } = useTranslation();
  const { class: schoolClass, role, status } = mine;
  const lecturers = schoolClass.lecturers.map((each) => each.display_name).join(', ');
  const second = role === 'LECTURER' ? t('my_classes.students', { count: schoolClass.students }) : lecturers;
  return (
    <li className={styles.card} data-left={status === 'withdrawn'}>
      <div className={styles.code}>
        <span>{schoolClass.code}</span>
        <span>{schoolClass.term.name}</span>
      </div>
      <h3 className={styles.name}>
        <Link to="/classes/$class" params={{ class: schoolClass.id }}>
          {schoolClass.name}
        </Link>
      </h3>
      <div className={styles.second}>{second}</div>
      <div className={styles.foot}>
        {status !== 'active' ? (
          <Status tone={status === 'waiting' ? 'warn' : 'idle'} label={t(`my_classes.${status}`)} />
        ) : (
          <Status tone={CLASS_TONES[schoolClass.status]} label={t(`class_status.${schoolClass.status}`)} />
        )}
        {schoolClass.room && <span className="quiet">{schoolClass.room}</span>}
      </div>
    </li>
  );
}

function CardSkeletons() {
  return (
    <div className={styles.cards} aria-hidden="true">
      {[0, 1, 2].map((index) => (
        <Skeleton key={index} height={140} radius="lg" />
      ))}
    </div>
  );
}
