// Pages of a list as links. A cursor only leads onwards, so the way back is kept in the history entry.
import { Link, useLocation, useSearch } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import classes from './Pager.module.css';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Cursors of the pages before this one, the first page as ''. */
    trail?: string[];
  }
}

export function Pager({ next }: { next: string | null }) {
  const { t } = useTranslation();
  const search: { cursor?: string } = useSearch({ strict: false });
  const trail = useLocation({ select: (location) => location.state.trail }) ?? [];
  if (!next && !search.cursor) return null;

  const previous = trail.at(-1) ?? '';
  return (
    <nav className={classes.pager} aria-label={t('pages.label')}>
      {search.cursor ? (
        <Link
          to="."
          search={(now: object) => ({ ...now, cursor: previous || undefined })}
          state={{ trail: trail.slice(0, -1) }}
          className={classes.link}
        >
          <ChevronLeft size={16} aria-hidden="true" />
          {trail.length > 0 ? t('pages.previous') : t('pages.first')}
        </Link>
      ) : (
        <span />
      )}
      {(trail.length > 0 || !search.cursor) && (
        <span className={classes.number}>{t('pages.number', { page: trail.length + 1 })}</span>
      )}
      {next ? (
        <Link
          to="."
          search={(now: object) => ({ ...now, cursor: next })}
          state={{ trail: [...trail, search.cursor ?? ''] }}
          className={classes.link}
        >
          {t('pages.next')}
          <ChevronRight size={16} aria-hidden="true" />
        </Link>
      ) : (
        <span />
      )}
    </nav>
  );
}
