// The marks of a class for its staff: everybody's cells and totals, each of which opens.
import { Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../../components/EmptyNote';
import { ErrorNote } from '../../components/ErrorNote';
import { ListFilter } from '../../components/ListFilter';
import { TextLink } from '../../components/links';
import { Pager } from '../../components/Pager';
import { Warnings } from './BookWarnings';
import { pageSize } from './books';
import type { OpenCell } from './CellDialog';
import classes from './ClassGradebook.module.css';
import type { Cell } from './cells';
import { GradebookTable, type OpenTotal } from './GradebookTable';
import { bookQuery, gradebookQuery, keepCell } from './queries';
import { SheetActions } from './SheetActions';
import { useOpening } from './useOpening';

const CellDialog = lazy(() => import('./CellDialog'));
const TotalDialog = lazy(() => import('./TotalDialog'));
const route = getRouteApi('/school/classes/$class/gradebook');

export default function ClassGradebook() {
  const { t } = useTranslation();
  const { class: id } = route.useParams();
  const { status = 'active', cursor } = route.useSearch();
  const book = useQuery(bookQuery(id));
  const limit = pageSize(book.data?.items.length ?? 0);
  const page = useQuery({ ...gradebookQuery(id, { limit, status, cursor }), enabled: book.isSuccess });
  const failed = [book, page].find((query) => query.isError);
  if (failed) return <ErrorNote error={failed.error} onRetry={() => void failed.refetch()} />;
  return (
    <>
      <div className={classes.head}>
        <ListFilter
          label={t('roster.show')}
          name="status"
          chosen={status}
          look="chips"
          choices={(['active', 'withdrawn'] as const).map((value) => ({
            value,
            label: t(`enrollment_status.${value}`),
          }))}
        />
        <div className={classes.actions}>
          <SheetActions classId={id} />
          <TextLink to="/classes/$class/gradebook/book" params={{ class: id }}>
            {t('gradebook.set_up')}
          </TextLink>
        </div>
      </div>
      {book.data && <Warnings book={book.data} />}
      {book.data && page.data ? (
        <Marks book={book.data} page={page.data} />
      ) : (
        <Skeleton height={320} radius="lg" />
      )}
      {page.data && <Pager next={page.data.next ?? null} />}
    </>
  );
}

type MarksProps = Pick<React.ComponentProps<typeof GradebookTable>, 'book' | 'page'>;

function Marks({ book, page }: MarksProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const cell = useOpening<OpenCell>();
  const total = useOpening<OpenTotal>();
  if (page.students.length === 0)
    return <EmptyNote title={t('gradebook.no_students')} text={t('gradebook.no_students_text')} />;
  if (book.items.length === 0)
    return <EmptyNote title={t('gradebook.no_items')} text={t('gradebook.no_items_text')} />;
  const keep = (open: OpenCell) => (kept: Cell) => keepCell(client, open, kept);
  return (
    <>
      <GradebookTable book={book} page={page} onCell={cell.open} onTotal={total.open} />
      <Suspense>
        {cell.thing && (
          <CellDialog
            key={cell.turn}
            open={cell.thing}
            opened={cell.opened}
            onClose={cell.close}
            onKept={keep(cell.thing)}
          />
        )}
      </Suspense>
      <Suspense>
        {total.thing && (
          <TotalDialog
            key={total.turn}
            classId={book.class}
            total={total.thing}
            opened={total.opened}
            onClose={total.close}
          />
        )}
      </Suspense>
    </>
  );
}
