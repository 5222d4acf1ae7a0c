// After a write the page shows the write's own answer: lists may still be behind, so they are not read again at once.
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { Page } from './client';

type Pages<T> = Page<T> | undefined;

/** Puts `row` in the place of the row with the same key in every cached page of the list, and marks the pages stale. */
export function replaceRow<T>(client: QueryClient, list: QueryKey, row: T, key: (row: T) => string): void {
  client.setQueriesData<Page<T>>({ queryKey: list }, (page: Pages<T>) =>
    page ? { ...page, items: page.items.map((each) => (key(each) === key(row) ? row : each)) } : page,
  );
  markStale(client, list);
}

/** The list is read again when it is next visited, not now. */
export function markStale(client: QueryClient, list: QueryKey): void {
  void client.invalidateQueries({ queryKey: list, refetchType: 'none' });
}
