// Lists of which all is needed at once: choices, and what is printed.
import type { Page } from './client';

/** Most entries that the API gives on one page. */
export const FULL_PAGE = 200;

/** Reads a list to its end, page after page; `read` gets the cursor of each. */
export async function readAll<T>(read: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return all;
}
