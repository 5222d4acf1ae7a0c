// Where today lies in a term: weeks done and days left, from nothing but its two dates.
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Term } from '../../api/client';
import { useReader } from '../../app/access';
import { todayIn } from '../../lib/dates';
import { termProgress } from './progress';
import classes from './TermProgress.module.css';

export function TermProgress({ term }: { term: Term }) {
  const { t } = useTranslation();
  const { zone } = useReader();
  const progress = termProgress(term, todayIn(zone, new Date()));
  const texts = {
    ahead: t('term.begins_in', { count: progress.days }),
    running: `${t('term.week', { week: progress.week, weeks: progress.weeks })}, ${t('term.days_left', { count: progress.days })}`,
    over: t('term.over'),
  };
  return (
    <div className={classes.progress}>
      <span className="figures">{texts[progress.phase]}</span>
      <Progress value={progress.percent} size="sm" aria-label={texts[progress.phase]} />
    </div>
  );
}
