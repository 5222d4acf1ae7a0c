// My own grades in a class: what was posted, the total to date, and how it comes about.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ErrorNote } from '../../components/ErrorNote';
import classes from './ClassGrades.module.css';
import { Explanation } from './Explanation';
import { gradesQuery, titlesOf } from './queries';

const route = getRouteApi('/school/classes/$class/grades');

export default function ClassGrades() {
  const { t } = useTranslation();
  const { class: id } = route.useParams();
  const query = useQuery(gradesQuery(id, useMe().person.id));
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={320} radius="lg" />;
  const { to_date: trace, rank } = query.data;
  const isEmpty = trace.categories.every(({ items }) => items.length === 0);
  if (isEmpty) return <EmptyNote title={t('grades.empty_title')} text={t('grades.empty_text')} />;
  return (
    <div className={classes.measure}>
      <h2 className="unseen">{t('grades.title')}</h2>
      <Explanation trace={trace} titles={titlesOf(query.data)} />
      {rank && <p className="quiet">{t('grades.rank', { place: rank.place, of: rank.of })}</p>}
    </div>
  );
}
