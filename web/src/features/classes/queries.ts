// Reading and writing classes.
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { markStale, replaceRow } from '../../api/caches';
import { api, body, type ClassIn, type ClassPatch, ifMatch, type SchoolClass } from '../../api/client';
import type { FileAnswer, SheetForm } from '../../components/ExportMenu';

const ALL = ['classes'];
const MINE = ['my_classes'];

export interface ClassList {
  /** At most one of term and subject: the API has no list for both. */
  term?: string;
  subject?: string;
  status?: SchoolClass['status'];
  /** What to look for; the API takes it without any of the others. */
  q?: string;
  cursor?: string;
  limit?: number;
}

export const classesQuery = (list: ClassList) =>
  queryOptions({
    queryKey: [...ALL, list],
    queryFn: () => body(api.GET('/api/classes', { params: { query: list } })),
    placeholderData: keepPreviousData,
  });

export const classQuery = (id: string) =>
  queryOptions({
    queryKey: ['class', id],
    queryFn: () => body(api.GET('/api/classes/{class}', { params: { path: { class: id } } })),
  });

/** All classes that I teach or attend; nobody is in more than one page of them. */
export const myClassesQuery = queryOptions({
  queryKey: MINE,
  queryFn: () => body(api.GET('/api/me/classes', { params: { query: { limit: 200 } } })),
});

export function createClass(schoolClass: ClassIn, key: string): Promise<SchoolClass> {
  return body(
    api.POST('/api/classes', { params: { header: { 'Idempotency-Key': key } }, body: schoolClass }),
  );
}

export function updateClass(changes: ClassPatch, on: SchoolClass): Promise<SchoolClass> {
  const params = { path: { class: on.id }, header: ifMatch(on) };
  return body(api.PATCH('/api/classes/{class}', { params, body: changes }));
}

export function keepClass(client: QueryClient, schoolClass: SchoolClass): void {
  client.setQueryData(classQuery(schoolClass.id).queryKey, schoolClass);
  replaceRow(client, ALL, schoolClass, (row) => row.id);
  markStale(client, MINE);
}

export function exportClasses(
  query: { term?: string; subject?: string; status: string } & SheetForm,
): FileAnswer {
  return api.GET('/api/classes/export', { params: { query }, parseAs: 'blob' });
}
