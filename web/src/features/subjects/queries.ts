// Reading and writing subjects.
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { replaceRow } from '../../api/caches';
import { api, body, ifMatch, type Subject, type SubjectIn, type SubjectPatch } from '../../api/client';
import type { FileAnswer, SheetForm } from '../../components/ExportMenu';

const ALL = ['subjects'];

export interface SubjectList {
  status?: Subject['status'];
  /** What to look for; the API takes it without a status. */
  q?: string;
  cursor?: string;
  limit?: number;
}

export const subjectsQuery = (list: SubjectList) =>
  queryOptions({
    queryKey: [...ALL, list],
    queryFn: () => body(api.GET('/api/subjects', { params: { query: list } })),
    placeholderData: keepPreviousData,
  });

export const subjectQuery = (subject: string) =>
  queryOptions({
    queryKey: ['subject', subject],
    queryFn: () => body(api.GET('/api/subjects/{subject}', { params: { path: { subject } } })),
  });

export function createSubject(subject: SubjectIn, key: string): Promise<Subject> {
  return body(api.POST('/api/subjects', { params: { header: { 'Idempotency-Key': key } }, body: subject }));
}

export function updateSubject(changes: SubjectPatch, on: Subject): Promise<Subject> {
  const params = { path: { subject: on.id }, header: ifMatch(on) };
  return body(api.PATCH('/api/subjects/{subject}', { params, body: changes }));
}

export function keepSubject(client: QueryClient, subject: Subject): void {
  client.setQueryData(subjectQuery(subject.id).queryKey, subject);
  replaceRow(client, ALL, subject, (row) => row.id);
}

export function exportSubjects(query: { status: string } & SheetForm): FileAnswer {
  return api.GET('/api/subjects/export', { params: { query }, parseAs: 'blob' });
}
