// What surrounds every page of a signed-in person: navigation, the account, and a way past them for the keyboard.
import { Notifications } from '@mantine/notifications';
import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Brand } from '../components/Brand';
import { BellButton } from '../features/notices/BellButton';
import { SearchBox } from '../features/search/SearchBox';
import { AccountMenu } from './AccountMenu';
import { useMe } from './access';
import { StartPending } from './ErrorPages';
import { navigationOf } from './nav';
import classes from './Shell.module.css';

const RequiredTwoStep = lazy(() => import('../features/profile/RequiredTwoStep'));

export default function Shell() {
  const me = useMe();
  if (me.mfa !== 'missing') return <Frame />;
  return (
    <Suspense fallback={<StartPending />}>
      <RequiredTwoStep />
    </Suspense>
  );
}

function Frame() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {t('common.skip')}
      </a>
      <header className={classes.side}>
        <Link to="/" className={classes.brand}>
          <Brand detail={me.school.name} logo={me.school.logo_url} />
        </Link>
        <SearchBox />
        <nav className={classes.nav} aria-label={t('nav.label')}>
          {navigationOf(me).map(({ to, text, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              className={classes.entry}
              activeOptions={{ exact: to === '/', includeSearch: false }}
            >
              <Icon size={18} strokeWidth={1.9} aria-hidden="true" />
              <span>{t(`nav.${text}`)}</span>
            </Link>
          ))}
        </nav>
        <div className={classes.account}>
          <AccountMenu />
          <BellButton />
        </div>
      </header>
      <main id="content" tabIndex={-1} className={classes.content}>
        <Outlet />
      </main>
      <Notifications position="bottom-right" limit={3} autoClose={5000} />
    </div>
  );
}
