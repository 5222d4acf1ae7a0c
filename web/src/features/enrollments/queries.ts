// Reading and writing who is in a class.
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { markStale } from '../../api/caches';
import {
  api,
  body,
  type Enrollment,
  type EnrollmentIn,
  type EnrollmentPatch,
  type EnrollmentsIn,
  ifMatch,
  type Job,
  type JoinIn,
  type MyClass,
  type Page,
  type SchoolClass,
} from '../../api/client';
import { FULL_PAGE, readAll } from '../../api/pages';
import type { FileAnswer, SheetForm } from '../../components/ExportMenu';
import { classQuery, myClassesQuery } from '../classes/queries';

export interface Roster {
  role: Enrollment['role'];
  status: Enrollment['status'];
  /** Whom to look for, among those in the class. */
  q?: string;
  cursor?: string;
  limit?: number;
}

const rosters = (classId: string) => ['enrollments', classId];

export const rosterQuery = (classId: string, roster: Roster) =>
  queryOptions({
    queryKey: [...rosters(classId), roster],
    queryFn: () => {
      const { status, ...rest } = roster;
      const query = roster.q ? rest : { ...rest, status };
      return body(
        api.GET('/api/classes/{class}/enrollments', { params: { path: { class: classId }, query } }),
      );
    },
    placeholderData: keepPreviousData,
  });

/** Every student of a class, in order. */
export const wholeRosterQuery = (classId: string) =>
  queryOptions({
    queryKey: [...rosters(classId), 'whole'],
    queryFn: () =>
      readAll((cursor) => {
        const query = { role: 'STUDENT', status: 'active', limit: FULL_PAGE, cursor };
        return body(
          api.GET('/api/classes/{class}/enrollments', { params: { path: { class: classId }, query } }),
        );
      }),
    staleTime: 0,
  });

/** One's own membership of a class, with the place in its queue; others may be promoted or leave at any time. */
export const ownEnrollmentQuery = (classId: string, person: string) =>
  queryOptions({
    queryKey: ['own_enrollment', classId],
    queryFn: () =>
      body(
        api.GET('/api/classes/{class}/enrollments/{person}', {
          params: { path: { class: classId, person } },
        }),
      ),
    staleTime: 0,
  });

export function joinClass(classId: string, join: JoinIn, key: string): Promise<Enrollment> {
  const params = { path: { class: classId }, header: { 'Idempotency-Key': key } };
  return body(api.POST('/api/classes/{class}/join', { params, body: join }));
}

/** A try to enroll somebody; its key makes one enrollment out of several clicks. */
export interface NewEnrollment {
  classId: string;
  enrollment: EnrollmentIn;
  key: string;
}

export function createEnrollment({ classId, enrollment, key }: NewEnrollment): Promise<Enrollment> {
  const params = { path: { class: classId }, header: { 'Idempotency-Key': key } };
  return body(api.POST('/api/classes/{class}/enrollments', { params, body: enrollment }));
}

export function updateEnrollment(changes: EnrollmentPatch, on: Enrollment): Promise<Enrollment> {
  const params = { path: { class: on.class, person: on.person.id }, header: ifMatch(on) };
  return body(api.PATCH('/api/classes/{class}/enrollments/{person}', { params, body: changes }));
}

/** Withdraws a person; what was recorded stays, and enrolling again brings it back. */
export async function deleteEnrollment(on: Enrollment): Promise<void> {
  const params = { path: { class: on.class, person: on.person.id }, header: ifMatch(on) };
  await api.DELETE('/api/classes/{class}/enrollments/{person}', { params });
}

type Rows = (items: Enrollment[], roster: Roster) => Enrollment[];

function changeRosters(client: QueryClient, classId: string, rows: Rows): void {
  const cached = client.getQueriesData<Page<Enrollment>>({ queryKey: rosters(classId) });
  for (const [key, page] of cached) {
    if (page) client.setQueryData(key, { ...page, items: rows(page.items, key[2] as Roster) });
  }
  markStale(client, rosters(classId));
}

/** Shows a new, changed or returned enrollment in the lists where it belongs, before they are read again. */
export function keepEnrollment(client: QueryClient, enrollment: Enrollment): void {
  const isSame = (each: Enrollment) => each.person.id === enrollment.person.id;
  changeRosters(client, enrollment.class, (items, roster) => {
    if (roster.role !== enrollment.role) return items;
    if (roster.status !== enrollment.status) return items.filter((each) => !isSame(each));
    if (items.some(isSame)) return items.map((each) => (isSame(each) ? enrollment : each));
    return roster.cursor || roster.q ? items : [enrollment, ...items];
  });
  refreshClass(client, enrollment.class);
}

/** Takes a dropped person out of the lists of those in the class or its queue. */
export function forgetEnrollment(client: QueryClient, enrollment: Enrollment): void {
  changeRosters(client, enrollment.class, (items, roster) =>
    roster.role === enrollment.role && roster.status !== 'withdrawn'
      ? items.filter((each) => each.person.id !== enrollment.person.id)
      : items,
  );
  refreshClass(client, enrollment.class);
}

/** One lecturer leads a class: marking one takes it from the other. */
export function keepLead(client: QueryClient, enrollment: Enrollment): void {
  changeRosters(client, enrollment.class, (items) =>
    items.map((each) => (each.role === 'LECTURER' ? { ...each, primary: false } : each)),
  );
  keepEnrollment(client, enrollment);
}

/** The class itself carries the number of students and the lecturers; a single thing is read consistently. */
function refreshClass(client: QueryClient, classId: string): void {
  void client.invalidateQueries({ queryKey: classQuery(classId).queryKey });
  markStale(client, ['classes']);
  markStale(client, ['my_classes']);
  markStale(client, ['person_classes']);
}

/** Shows what joining or leaving has made of one's own classes, before the list is read again. */
export async function keepOwnEnrollment(
  client: QueryClient,
  schoolClass: SchoolClass,
  enrollment: Enrollment,
): Promise<void> {
  const mine: MyClass = { class: schoolClass, role: enrollment.role, status: enrollment.status };
  client.setQueryData(['own_enrollment', schoolClass.id], enrollment);
  client.setQueryData(myClassesQuery.queryKey, (page) => {
    if (!page) return page;
    const others = page.items.filter((each) => each.class.id !== schoolClass.id);
    return { ...page, items: [mine, ...others] };
  });
  markStale(client, rosters(schoolClass.id));
  markStale(client, ['classes']);
  markStale(client, myClassesQuery.queryKey);
  await client.invalidateQueries({ queryKey: classQuery(schoolClass.id).queryKey });
}

/** Brings a list of people, or those of another class, into a class: a job tells the outcome of each. */
export function enrollPeople(schoolClass: string, people: EnrollmentsIn, key: string): Promise<Job> {
  const params = { path: { class: schoolClass }, header: { 'Idempotency-Key': key } };
  return body(api.POST('/api/classes/{class}/enrollments/bulk', { params, body: people }));
}

export function exportRoster(id: string, query: SheetForm): FileAnswer {
  return api.GET('/api/classes/{class}/enrollments/export', {
    params: { path: { class: id }, query },
    parseAs: 'blob',
  });
}
