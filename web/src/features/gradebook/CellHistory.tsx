// What one cell was, newest first, and the way back to any of it.
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellOut, ScoreEvent } from '../../api/client';
import { ApiError } from '../../api/problems';
import { useReader } from '../../app/access';
import { ErrorNote } from '../../components/ErrorNote';
import { formatInstant } from '../../lib/dates';
import classes from './Cell.module.css';
import type { OpenCell } from './CellDialog';
import { type Cell, cellOf, cellWords } from './cells';
import { cellEventsQuery, restoreCell } from './queries';
import { outcomeOf } from './useCellSaving';

interface CellHistoryProps {
  open: OpenCell;
  onRestored: (cell: Cell) => void;
}

export function CellHistory({ open, onRestored }: CellHistoryProps) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  if (!isShown) {
    return (
      <Button variant="subtle" size="compact-sm" mt="lg" onClick={() => setShown(true)}>
        {t('gradebook.show_history')}
      </Button>
    );
  }
  return (
    <section className={classes.history}>
      <h3 className={classes.heading}>{t('gradebook.history')}</h3>
      <Events open={open} onRestored={onRestored} />
    </section>
  );
}

function Events({ open, onRestored }: CellHistoryProps) {
  const { t } = useTranslation();
  const query = useQuery(cellEventsQuery(open));
  const restore = useMutation({
    mutationFn: async (to_version: number) => {
      const result = outcomeOf(await restoreCell(open, { version: open.cell.version, to_version }));
      if (result.outcome === 'conflict') throw new ApiError(412, { code: 'version_mismatch' }, null);
      return cellOf(result.cell);
    },
    onSuccess: onRestored,
  });
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={90} radius="md" />;
  const { items } = query.data;
  const first = items.at(-1)?.before;
  if (items.length === 0) return <p className="quiet">{t('gradebook.no_history')}</p>;
  const entry = (cell: CellOut | null) => ({
    cell: cellOf(cell),
    isNow: (cell?.version ?? 0) === open.cell.version,
    isBusy: restore.isPending,
    onRestore: () => restore.mutate(cell?.version ?? 0),
  });
  return (
    <>
      {restore.error && <ErrorNote error={restore.error} title={t('errors.form_title')} />}
      <ol className={classes.events}>
        {items.map((event) => (
          <Entry key={event.id} event={event} {...entry(event.after)} />
        ))}
        {first && <Entry {...entry(first)} />}
      </ol>
    </>
  );
}

interface EntryProps {
  cell: Cell;
  /** What made it so; none of what an import brought. */
  event?: ScoreEvent;
  /** The cell holds it now. */
  isNow: boolean;
  isBusy: boolean;
  onRestore: () => void;
}

function Entry({ cell, event, isNow, isBusy, onRestore }: EntryProps) {
  const { t } = useTranslation();
  const { language, zone } = useReader();
  const words = cellWords(cell, language, t);
  const name = event?.actor?.name;
  return (
    <li className={classes.event}>
      <div>
        <span className="figures">{words}</span>
        <div className="quiet">
          {event ? formatInstant(event.at, language, zone) : t('gradebook.before_that')}
          {name ? ` · ${name}` : ''}
        </div>
      </div>
      {!isNow && (
        <Button variant="default" size="compact-sm" disabled={isBusy} onClick={onRestore}>
          {t('gradebook.restore')} <span className="unseen">{words}</span>
        </Button>
      )}
    </li>
  );
}
