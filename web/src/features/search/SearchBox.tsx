// The way to the search from every page: a button that looks like a field, `/` or Ctrl+K; on a phone an icon.
import { Modal } from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PHONE } from '../../app/theme';
import classes from './SearchBox.module.css';

const SearchPanel = lazy(() => import('./SearchPanel'));

/** Where the focus goes when the box closes: back to the button, or on to the page that was chosen. */
type State = 'open' | 'closed' | 'left';

export function SearchBox() {
  const { t } = useTranslation();
  const [state, setState] = useState<State>('closed');
  const isPhone = useMediaQuery(`(max-width: ${PHONE})`);
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
      <Modal.Root
        opened={state === 'open'}
        onClose={() => setState('closed')}
        returnFocus={state !== 'left'}
        size="lg"
        yOffset="8dvh"
        fullScreen={isPhone}
      >
        <Modal.Overlay backgroundOpacity={0.4} />
        <Modal.Content radius={isPhone ? 0 : 'lg'}>
          <Modal.Header component="div" px="lg" pt="md">
            <Modal.Title component="h2" fw={640} fz="lg">
              {t('search.title')}
            </Modal.Title>
            <Modal.CloseButton aria-label={t('common.close')} />
          </Modal.Header>
          <Modal.Body px="lg" pb="lg">
            <Suspense>
              <SearchPanel onLeave={() => setState('left')} />
            </Suspense>
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </>
  );
}
