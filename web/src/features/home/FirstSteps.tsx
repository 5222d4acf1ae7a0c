// The start page of a school in which there is nothing yet: what to create, in which order.
import { useTranslation } from 'react-i18next';
import { TextLink } from '../../components/links';
import classes from './FirstSteps.module.css';

export function FirstSteps() {
  const { t } = useTranslation();
  return (
    <section className={classes.steps} aria-labelledby="first-steps">
      <h2 id="first-steps" className={classes.title}>
        {t('home.first_steps')}
      </h2>
      <p className={classes.text}>{t('home.first_steps_text')}</p>
      <ol className={classes.list}>
        <li>
          <TextLink to="/terms/new">{t('home.step_term')}</TextLink>
        </li>
        <li>
          <TextLink to="/subjects/new">{t('home.step_subject')}</TextLink>
        </li>
        <li>
          <TextLink to="/people/new">{t('home.step_person')}</TextLink>
        </li>
        <li>
          <TextLink to="/classes/new">{t('home.step_class')}</TextLink>
        </li>
      </ol>
    </section>
  );
}
