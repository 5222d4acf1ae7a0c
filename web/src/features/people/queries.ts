// Reading and writing people.
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { replaceRow } from '../../api/caches';
import {
  api,
  body,
  ifMatch,
  type Person,
  type PersonIn,
  type PersonPatch,
  type PersonRow,
  type Role,
} from '../../api/client';
import { meQuery } from '../../app/access';
import type { FileAnswer, SheetForm } from '../../components/ExportMenu';

const ALL = ['people'];

export interface PeopleList {
  role?: Role | 'NONE';
  status?: Person['status'];
  /** What to look for; the API takes it without role and status. */
  q?: string;
  cursor?: string;
}

export const peopleQuery = (list: PeopleList) =>
  queryOptions({
    queryKey: [...ALL, list],
    queryFn: () => body(api.GET('/api/people', { params: { query: list } })),
    placeholderData: keepPreviousData,
  });

export const personQuery = (person: string) =>
  queryOptions({
    queryKey: ['person', person],
    queryFn: () => body(api.GET('/api/people/{person}', { params: { path: { person } } })),
  });

export const personClassesQuery = (person: string) =>
  queryOptions({
    queryKey: ['person_classes', person],
    queryFn: () =>
      body(api.GET('/api/people/{person}/classes', { params: { path: { person }, query: { limit: 200 } } })),
  });

export function createPerson(person: PersonIn, key: string): Promise<Person> {
  return body(api.POST('/api/people', { params: { header: { 'Idempotency-Key': key } }, body: person }));
}

export function updatePerson(changes: PersonPatch, on: Person): Promise<Person> {
  const params = { path: { person: on.id }, header: ifMatch(on) };
  return body(api.PATCH('/api/people/{person}', { params, body: changes }));
}

/** Makes an account if there is none, and mails a temporary password. */
export function invitePerson(person: Person): Promise<Person> {
  return body(api.POST('/api/people/{person}/invitation', { params: { path: { person: person.id } } }));
}

/** Looks one person up by the exact student or staff number or e-mail address. */
export function findPerson(code: string): Promise<PersonRow> {
  return body(api.GET('/api/people/by-code/{code}', { params: { path: { code } } }));
}

export function keepPerson(client: QueryClient, person: Person): void {
  client.setQueryData(personQuery(person.id).queryKey, person);
  const { id, name, display_name, email, email_is_placeholder, code, status, avatar_url } = person;
  const row: PersonRow = { id, name, display_name, email, email_is_placeholder, code, status, avatar_url };
  replaceRow(client, ALL, row, (each) => each.id);
  if (client.getQueryData(meQuery.queryKey)?.person.id !== id) return;
  // Whoever edits themselves may have other roles now: what follows from them is asked anew.
  void client.invalidateQueries({ queryKey: meQuery.queryKey });
}

export function exportPeople(query: { role: string; status: string } & SheetForm): FileAnswer {
  return api.GET('/api/people/export', { params: { query }, parseAs: 'blob' });
}
