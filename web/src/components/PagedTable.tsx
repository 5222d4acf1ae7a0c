// A dense list that the API pages by cursor: rows that are links, skeletons while it loads, and pages in the address.
import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/client';
import { ErrorNote } from './ErrorNote';
import classes from './PagedTable.module.css';
import { Pager } from './Pager';

export interface Column<T> {
  key: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** Left out on a phone; say the same in the first column's second line if it matters there. */
  wideOnly?: boolean;
  /** Numbers stand to the right. */
  numeric?: boolean;
  /** The header is only read aloud, for example over a column of menus. */
  headerUnseen?: boolean;
}

interface PagedTableProps<T> {
  /** Names the table for those who do not see it. */
  label: string;
  query: UseQueryResult<Page<T>>;
  columns: Column<T>[];
  rowKey: (row: T) => string;
  empty: ReactNode;
}

const SKELETON_ROWS = Array.from({ length: 8 }, (_, index) => index);

export function PagedTable<T>({ label, query, columns, rowKey, empty }: PagedTableProps<T>) {
  const { t } = useTranslation();
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data?.items.length === 0) {
    return (
      <>
        {query.data.next ? <p className="quiet">{t('pages.none_yet')}</p> : empty}
        <Pager next={query.data.next ?? null} />
      </>
    );
  }
  return (
    <>
      <div className={classes.box}>
        <table className={classes.table} aria-label={label} aria-busy={query.isPending}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" className={cellClass(column)}>
                  {column.headerUnseen ? <span className="unseen">{column.header}</span> : column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody data-stale={query.isPlaceholderData}>
            {query.data ? (
              query.data.items.map((row) => (
                <tr key={rowKey(row)}>
                  {columns.map((column) => (
                    <td key={column.key} className={cellClass(column)}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              ))
            ) : (
              <SkeletonRows columns={columns} />
            )}
          </tbody>
        </table>
      </div>
      <Pager next={query.data?.next ?? null} />
    </>
  );
}

function SkeletonRows<T>({ columns }: { columns: Column<T>[] }) {
  return SKELETON_ROWS.map((row) => (
    <tr key={row}>
      {columns.map((column, index) => (
        <td key={column.key} className={cellClass(column)}>
          <Skeleton height={12} my={5} width={index === 0 ? `${45 + ((row * 17) % 35)}%` : '55%'} />
        </td>
      ))}
    </tr>
  ));
}

function cellClass<T>(column: Column<T>): string {
  return [column.wideOnly && classes.wideOnly, column.numeric && classes.numeric].filter(Boolean).join(' ');
}

/** The first cell of a row: its link covers the whole row; `second` is the line under it on a phone. */
interface RowHeadProps {
  /** A link, mostly. */
  children: ReactNode;
  second?: ReactNode;
  /** What stands before it, for example a picture. */
  before?: ReactNode;
}

export function RowHead({ children, second, before }: RowHeadProps) {
  return (
    <div className={classes.rowHead} data-before={before !== undefined}>
      {before}
      {children}
      {second && <div className={classes.second}>{second}</div>}
    </div>
  );
}
