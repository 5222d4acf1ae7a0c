// What the search box asks: people, classes and subjects at the same time, each as the person may.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client';

/** Entries of each kind in the box; the lists have the rest. */
const SHOWN = 5;

/** Answers that nobody waits for any more are cancelled. */
export const foundPeople = (q: string) =>
  queryOptions({
    queryKey: ['search', 'people', q],
    queryFn: ({ signal }) => body(api.GET('/api/people', { params: { query: { q, limit: SHOWN } }, signal })),
    placeholderData: keepPreviousData,
  });

export const foundFellows = (q: string) =>
  queryOptions({
    queryKey: ['search', 'fellows', q],
    queryFn: ({ signal }) =>
      body(api.GET('/api/me/people', { params: { query: { q, limit: SHOWN } }, signal })),
    placeholderData: keepPreviousData,
  });

export const foundClasses = (q: string) =>
  queryOptions({
    queryKey: ['search', 'classes', q],
    queryFn: ({ signal }) =>
      body(api.GET('/api/classes', { params: { query: { q, limit: SHOWN } }, signal })),
    placeholderData: keepPreviousData,
  });

export const foundSubjects = (q: string) =>
  queryOptions({
    queryKey: ['search', 'subjects', q],
    queryFn: ({ signal }) =>
      body(api.GET('/api/subjects', { params: { query: { q, limit: SHOWN } }, signal })),
    placeholderData: keepPreviousData,
  });
