// Reading and ending sessions.
import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, body, type Page, type Session } from '../../api/client';
import { leave } from '../../auth/session';

/** How long signing out waits for the server, in milliseconds. */
const PATIENCE = 2_000;

type Cursor = string | undefined;

const pages = (key: string[], read: (cursor: Cursor) => Promise<Page<Session>>) =>
  infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as Cursor,
    getNextPageParam: (last) => last.next ?? undefined,
  });

export const mySessionsQuery = pages(['my_sessions'], (cursor) =>
  body(api.GET('/api/me/sessions', { params: { query: { cursor } } })),
);

export const personSessionsQuery = (person: string) =>
  pages(['person_sessions', person], (cursor) =>
    body(api.GET('/api/people/{person}/sessions', { params: { path: { person }, query: { cursor } } })),
  );

export async function endSessionOf({ id }: Session): Promise<void> {
  await api.DELETE('/api/me/sessions/{session}', { params: { path: { session: id } } });
}

/** Signs out here. That the list keeps the session for a while, if the server does not answer, does no harm. */
export async function signOutHere(): Promise<void> {
  await api.POST('/api/me/sign-out', { signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined);
  await leave('signed_out');
}

export async function resetMfa(person: string): Promise<void> {
  await api.POST('/api/people/{person}/reset-mfa', { params: { path: { person } } });
}

export async function resetPassword(person: string): Promise<void> {
  await api.POST('/api/people/{person}/reset-password', { params: { path: { person } } });
}

export async function signOutEverywhere(): Promise<void> {
  await api.POST('/api/me/sign-out-everywhere');
}

export async function signOutPerson(person: string): Promise<void> {
  await api.POST('/api/people/{person}/sign-out-everywhere', { params: { path: { person } } });
}
