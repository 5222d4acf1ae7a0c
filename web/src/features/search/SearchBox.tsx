// The way to the search from every page: a button that looks like a field, `/` or Ctrl+K; on a phone an icon.
import { useHotkeys } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './SearchBox.module.css';

const SearchDialog = lazy(() => import('./SearchDialog'));

/** Never opened, it is not loaded. Where the focus goes when it closes: back to the button, or on to the page that was chosen. */
type State = 'never' | 'open' | 'closed' | 'left';

export function SearchBox() {
  const { t } = useTranslation();
  const [state, setState] = useState<State>('never');
  const open = () => setState('open');
  // A slash is typed into fields; Ctrl+K is not.
  useHotkeys([['/', open]]);
  useHotkeys([['mod+K', open]], []);
  return (
    <>
      <button type="button" className={classes.button} onClick={open} aria-keyshortcuts="/ Control+K">
        <Search size={17} aria-hidden="true" />
        <span className={classes.label}>{t('search.open')}</span>
        <span className={classes.key} aria-hidden="true">
          /
        </span>
      </button>
      {state !== 'never' && (
        <Suspense>
          <SearchDialog
            opened={state === 'open'}
            returnFocus={state !== 'left'}
            onClose={() => setState('closed')}
            onLeave={() => setState('left')}
          />
        </Suspense>
      )}
    </>
  );
}
