// Reading and writing the book of a class and the cells in it.
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import {
  api,
  type Book,
  type BookCategory,
  type BookItem,
  body,
  type GradebookPage,
  ifMatch,
  type MergeOut,
  type ScoreIn,
  type ScoresOut,
} from '../../api/client';
import type { FileAnswer, SheetForm } from '../../components/ExportMenu';
import { currentLanguage } from '../../i18n';
import type { BookFields } from './BookForm';
import type { CategoryFields } from './CategoryForm';
import { type Cell, rowOf } from './cells';
import type { ItemFields } from './ItemForm';

/** Events of a cell that are read at once. */
const EVENTS = 100;

const bookKey = (classId: string) => ['book', classId];
const gradebookKey = (classId: string) => ['gradebook', classId];

export const bookQuery = (classId: string) =>
  queryOptions({
    queryKey: bookKey(classId),
    queryFn: () => body(api.GET('/api/classes/{class}/book', { params: { path: { class: classId } } })),
  });

export const gradebookQuery = (classId: string, { limit, status, cursor }: GradebookList) =>
  queryOptions({
    queryKey: [...gradebookKey(classId), limit, status ?? '', cursor ?? ''],
    queryFn: () =>
      body(
        api.GET('/api/classes/{class}/gradebook', {
          params: { path: { class: classId }, query: { limit, status, cursor } },
        }),
        // The client's types forget that a cell has four parts.
      ) as Promise<GradebookPage>,
    placeholderData: keepPreviousData,
  });

/** Whose marks are shown. */
interface GradebookList {
  limit: number;
  status?: 'active' | 'withdrawn';
  cursor?: string;
}

/** Where a cell is. */
interface Place {
  class: string;
  student: string;
  item: number;
}

export const cellEventsQuery = ({ class: id, student, item }: Place) =>
  queryOptions({
    queryKey: ['score_events', id, student, item],
    queryFn: () =>
      body(
        api.GET('/api/classes/{class}/scores/events', {
          params: { path: { class: id }, query: { student, item, limit: EVENTS } },
        }),
      ),
    staleTime: 0,
  });

export function writeScores(classId: string, cells: ScoreIn[], key: string): Promise<ScoresOut> {
  const params = { path: { class: classId }, header: { 'Idempotency-Key': key } };
  const decimal_mark = currentLanguage() === 'vi' ? ('comma' as const) : ('dot' as const);
  return body(api.POST('/api/classes/{class}/scores', { params, body: { decimal_mark, cells } }));
}

/** Gives a cell the value that it had at a version; 0: nothing in it. */
export function restoreCell(
  { class: id, student, item }: Place,
  { version, to_version }: { version: number; to_version: number },
): Promise<ScoresOut> {
  const params = { path: { class: id } };
  return body(
    api.POST('/api/classes/{class}/scores/restore', {
      params,
      body: { student, item, version, to_version },
    }),
  );
}

export function exportGradebook(id: string, query: SheetForm): FileAnswer {
  return api.GET('/api/classes/{class}/gradebook/export', {
    params: { path: { class: id }, query },
    parseAs: 'blob',
  });
}

/** Merges a file into the marks, or says what that would do. */
export function mergeSheet(
  id: string,
  file: File,
  asked: { dry_run?: boolean; overwrite?: boolean; batch?: string },
): Promise<MergeOut> {
  const decimal_mark = currentLanguage() === 'vi' ? 'comma' : 'dot';
  return body(
    api.POST('/api/classes/{class}/gradebook/import', {
      params: { path: { class: id }, query: { decimal_mark, ...asked } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: '',
      bodySerializer: () => file,
    }),
  );
}

/** Gives the cells of a batch what they had before it. */
export function restoreBatch(id: string, batch: string): Promise<ScoresOut> {
  const params = { path: { class: id } };
  return body(api.POST('/api/classes/{class}/scores/restore', { params, body: { batch } }));
}

/** Marks and totals are read anew. */
export function refreshMarks(client: QueryClient, classId: string): void {
  void client.invalidateQueries({ queryKey: gradebookKey(classId) });
  void client.invalidateQueries({ queryKey: ['score_events', classId] });
  void client.invalidateQueries({ queryKey: ['grades', classId] });
}

/** The cell stands at once as it was answered; totals follow. */
export function keepCell(client: QueryClient, { class: id, student, item }: Place, cell: Cell): void {
  client.setQueriesData<GradebookPage>({ queryKey: gradebookKey(id) }, (page) => {
    const at = page?.columns.indexOf(item) ?? -1;
    if (!page || at < 0) return page;
    const cells = (row: GradebookPage['students'][number]) =>
      row.cells.map((each, index) => (index === at ? rowOf(cell) : each));
    const students = page.students.map((row) =>
      row.person === student ? { ...row, cells: cells(row) } : row,
    );
    return { ...page, students };
  });
  void client.invalidateQueries({ queryKey: gradebookKey(id) });
  void client.invalidateQueries({ queryKey: ['grades', id] });
}

/** Book and marks are read anew: an edit of one changes the other. */
export async function refreshBook(client: QueryClient, classId: string): Promise<void> {
  void client.invalidateQueries({ queryKey: gradebookKey(classId) });
  void client.invalidateQueries({ queryKey: ['grades', classId] });
  await client.invalidateQueries({ queryKey: bookKey(classId) });
}

export function updateBook({ scheme, ...changes }: Partial<BookFields>, on: Book): Promise<Book> {
  const params = { path: { class: on.class }, header: ifMatch(on) };
  const asked = scheme === undefined ? changes : { ...changes, scheme: { name: scheme } };
  return body(api.PATCH('/api/classes/{class}/book', { params, body: asked }));
}

export function createCategory(id: string, category: CategoryFields, key: string): Promise<BookCategory> {
  const params = { path: { class: id }, header: { 'Idempotency-Key': key } };
  return body(api.POST('/api/classes/{class}/categories', { params, body: category }));
}

const categoryPath = ({ class: id, number }: BookCategory) => ({ class: id, category: number });
const itemPath = ({ class: id, number }: BookItem) => ({ class: id, item: number });

export function getCategory(on: BookCategory): Promise<BookCategory> {
  return body(api.GET('/api/classes/{class}/categories/{category}', { params: { path: categoryPath(on) } }));
}

export function updateCategory(changes: Partial<CategoryFields>, on: BookCategory): Promise<BookCategory> {
  const params = { path: categoryPath(on), header: ifMatch(on) };
  return body(api.PATCH('/api/classes/{class}/categories/{category}', { params, body: changes }));
}

export async function deleteCategory(on: BookCategory): Promise<void> {
  const params = { path: categoryPath(on), header: ifMatch(on) };
  await api.DELETE('/api/classes/{class}/categories/{category}', { params });
}

export function restoreCategory(on: BookCategory): Promise<BookCategory> {
  const params = { path: categoryPath(on), header: ifMatch(on) };
  return body(api.POST('/api/classes/{class}/categories/{category}/restore', { params }));
}

export function moveCategory(on: BookCategory, before: number | null): Promise<Book> {
  const params = { path: categoryPath(on), header: ifMatch(on) };
  return body(api.POST('/api/classes/{class}/categories/{category}/move', { params, body: { before } }));
}

export function createItem(id: string, item: ItemFields, key: string): Promise<BookItem> {
  const params = { path: { class: id }, header: { 'Idempotency-Key': key } };
  return body(api.POST('/api/classes/{class}/items', { params, body: item }));
}

export function getItem(on: BookItem): Promise<BookItem> {
  return body(api.GET('/api/classes/{class}/items/{item}', { params: { path: itemPath(on) } }));
}

export function updateItem(changes: Partial<ItemFields>, on: BookItem): Promise<BookItem> {
  const params = { path: itemPath(on), header: ifMatch(on) };
  return body(api.PATCH('/api/classes/{class}/items/{item}', { params, body: changes }));
}

export async function deleteItem(on: BookItem): Promise<void> {
  const params = { path: itemPath(on), header: ifMatch(on) };
  await api.DELETE('/api/classes/{class}/items/{item}', { params });
}

export function restoreItem(on: BookItem): Promise<BookItem> {
  const params = { path: itemPath(on), header: ifMatch(on) };
  return body(api.POST('/api/classes/{class}/items/{item}/restore', { params }));
}

export function moveItem(on: BookItem, before: number | null): Promise<Book> {
  const params = { path: itemPath(on), header: ifMatch(on) };
  return body(api.POST('/api/classes/{class}/items/{item}/move', { params, body: { before } }));
}

/** Shows an item to students, now or from an instant on. */
export function postItem(on: BookItem, at: string | null) {
  const params = { path: itemPath(on), header: ifMatch(on) };
  return body(api.POST('/api/classes/{class}/items/{item}/post', { params, body: at ? { at } : {} }));
}

export function unpostItem(on: BookItem): Promise<BookItem> {
  const params = { path: itemPath(on), header: ifMatch(on) };
  return body(api.POST('/api/classes/{class}/items/{item}/unpost', { params }));
}
