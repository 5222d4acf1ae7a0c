// What an administrator sees first: the current term with its classes, and what is started most often.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { BookPlus, CalendarPlus, School, UserRoundPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Term } from '../../api/client';
import { may, useMe } from '../../app/access';
import { ErrorNote } from '../../components/ErrorNote';
import { TextLink } from '../../components/links';
import { Section } from '../../components/Page';
import { currentLanguage } from '../../i18n';
import { formatPeriod } from '../../lib/dates';
import { ClassesOf } from '../classes/ClassesOf';
import { MyClasses } from '../classes/MyClasses';
import { recentTermsQuery } from '../terms/queries';
import { TermProgress } from '../terms/TermProgress';
import { FirstSteps } from './FirstSteps';
import classes from './SchoolOverview.module.css';

export function SchoolOverview() {
  const { t } = useTranslation();
  const terms = useQuery(recentTermsQuery);
  if (terms.isError) return <ErrorNote error={terms.error} onRetry={() => void terms.refetch()} />;
  if (terms.isPending) return <Skeleton height={150} radius="lg" />;
  if (terms.data.items.length === 0) return <FirstSteps />;

  const current = terms.data.items.find((term) => term.current);
  return (
    <>
      <div className={classes.columns}>
        {current ? (
          <CurrentTerm term={current} />
        ) : (
          <div className={classes.term}>
            <p className={classes.label}>{t('home.no_current_term')}</p>
            <TextLink to="/terms">{t('home.choose_term')}</TextLink>
          </div>
        )}
        <QuickStart term={current} />
      </div>
      {current ? (
        <ClassesOf title={t('home.term_classes')} list={{ term: current.id }} empty={t('term.no_classes')} />
      ) : (
        <ClassesOf title={t('home.open_classes')} list={{}} empty={t('classes.empty_text')} />
      )}
      <MyClasses whenEmpty="hide" />
    </>
  );
}

function CurrentTerm({ term }: { term: Term }) {
  const { t } = useTranslation();
  return (
    <div className={classes.term}>
      <p className={classes.label}>{t('home.current_term')}</p>
      <h2 className={classes.name}>
        <TextLink to="/terms/$term" params={{ term: term.id }} inherit>
          {term.name}
        </TextLink>
      </h2>
      <p className={classes.period}>{formatPeriod(term.starts_on, term.ends_on, currentLanguage())}</p>
      <TermProgress term={term} />
    </div>
  );
}

function QuickStart({ term }: { term: Term | undefined }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Section title={t('home.start')}>
      <div className={classes.actions}>
        {may(me, 'create_person') && (
          <TextLink to="/people/new" className={classes.action} underline="never">
            <UserRoundPlus size={18} aria-hidden="true" />
            {t('people.new')}
          </TextLink>
        )}
        {may(me, 'create_class') && (
          <TextLink
            to="/classes/new"
            search={{ term: term?.id }}
            className={classes.action}
            underline="never"
          >
            <School size={18} aria-hidden="true" />
            {t('classes.new')}
          </TextLink>
        )}
        {may(me, 'create_subject') && (
          <TextLink to="/subjects/new" className={classes.action} underline="never">
            <BookPlus size={18} aria-hidden="true" />
            {t('subjects.new')}
          </TextLink>
        )}
        {may(me, 'create_term') && (
          <TextLink to="/terms/new" className={classes.action} underline="never">
            <CalendarPlus size={18} aria-hidden="true" />
            {t('terms.new')}
          </TextLink>
        )}
      </div>
    </Section>
  );
}
