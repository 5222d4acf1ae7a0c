// The start page: an overview for those who run the school, and one's own classes for everybody.
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/access';
import { seesSchool } from '../../app/nav';
import { Page } from '../../components/Page';
import { MyClasses } from '../classes/MyClasses';
import { SchoolOverview } from './SchoolOverview';

export default function HomePage() {
  const { t } = useTranslation();
  const me = useMe();
  if (seesSchool(me)) {
    return (
      <Page title={t('home.greeting', { name: me.person.name.given })} detail={me.school.name}>
        <SchoolOverview />
      </Page>
    );
  }
  return (
    <Page title={t('my_classes.title')}>
      <MyClasses whenEmpty="explain" />
    </Page>
  );
}
