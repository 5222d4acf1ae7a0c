// Reading jobs, which go on by themselves, and stopping them.
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { markStale, replaceRow } from '../../api/caches';
import { api, body, type Job } from '../../api/client';

const ALL = ['jobs'];
/** How often a job is looked at while it goes on. */
const EACH_SECOND = 1_000;

export function isOpen(job: Job): boolean {
  return job.state === 'waiting' || job.state === 'running';
}

export const jobsQuery = (list: { cursor?: string }) =>
  queryOptions({
    queryKey: [...ALL, list],
    queryFn: () => body(api.GET('/api/jobs', { params: { query: list } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isOpen) ? EACH_SECOND : false),
  });

export const jobQuery = (job: string) =>
  queryOptions({
    queryKey: ['job', job],
    queryFn: () => body(api.GET('/api/jobs/{job}', { params: { path: { job } } })),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? EACH_SECOND : false),
  });

/** `state` makes the rows of a job that has ended others than those of before. */
export const jobRowsQuery = (job: Job, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['job_rows', job.id, job.state, { cursor }],
    queryFn: () =>
      body(api.GET('/api/jobs/{job}/rows', { params: { path: { job: job.id }, query: { cursor } } })),
    placeholderData: keepPreviousData,
  });

export function cancelJob(job: Job): Promise<Job> {
  return body(api.POST('/api/jobs/{job}/cancel', { params: { path: { job: job.id } } }));
}

export function undoImport(batch: string): Promise<Job> {
  return body(api.POST('/api/imports/{batch}/undo', { params: { path: { batch } } }));
}

/** All lines of a list that did not lead into the class. */
export async function readFailedLines(job: Job): Promise<string[]> {
  const lines: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { cursor, limit: 200 };
    const page = await body(api.GET('/api/jobs/{job}/rows', { params: { path: { job: job.id }, query } }));
    for (const row of page.items) {
      if ((row.outcome === 'unknown' || row.outcome === 'refused') && row.text) lines.push(row.text);
    }
    cursor = page.next ?? undefined;
  } while (cursor);
  return lines;
}

export function keepJob(client: QueryClient, job: Job): void {
  client.setQueryData(jobQuery(job.id).queryKey, job);
  replaceRow(client, ALL, job, (row) => row.id);
}

/** A new job stands first in the list, which is read again when it is next visited. */
export function addJob(client: QueryClient, job: Job): void {
  client.setQueryData(jobQuery(job.id).queryKey, job);
  markStale(client, ALL);
}

/** What a job may have changed is read again when it is next visited. */
export function forgetSchool(client: QueryClient): void {
  void client.invalidateQueries({ refetchType: 'none', predicate: ({ queryKey }) => !KEPT.has(queryKey[0]) });
}

const KEPT = new Set<unknown>(['config', 'me', 'job', 'jobs', 'job_rows']);
