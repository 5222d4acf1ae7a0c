// Reading and writing terms.
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { replaceRow } from '../../api/caches';
import { api, body, ifMatch, type Page, type Term, type TermIn, type TermPatch } from '../../api/client';
import type { FileAnswer, SheetForm } from '../../components/ExportMenu';

const ALL = ['terms'];

export interface TermList {
  status?: Term['status'];
  cursor?: string;
  limit?: number;
}

export const termsQuery = (list: TermList) =>
  queryOptions({
    queryKey: [...ALL, list],
    queryFn: () => body(api.GET('/api/terms', { params: { query: list } })),
    placeholderData: keepPreviousData,
  });

/** The newest terms, for choices; a school has two or three a year. */
export const recentTermsQuery = termsQuery({ status: 'active', limit: 200 });

export const termQuery = (term: string) =>
  queryOptions({
    queryKey: ['term', term],
    queryFn: () => body(api.GET('/api/terms/{term}', { params: { path: { term } } })),
  });

export function createTerm(term: TermIn, key: string): Promise<Term> {
  return body(api.POST('/api/terms', { params: { header: { 'Idempotency-Key': key } }, body: term }));
}

export function updateTerm(changes: TermPatch, on: Term): Promise<Term> {
  const params = { path: { term: on.id }, header: ifMatch(on) };
  return body(api.PATCH('/api/terms/{term}', { params, body: changes }));
}

export function keepTerm(client: QueryClient, term: Term): void {
  client.setQueryData(termQuery(term.id).queryKey, term);
  replaceRow(client, ALL, term, (row) => row.id);
  if (term.current) unmarkOthers(client, term);
}

/** Being current was taken from whichever term had it. */
function unmarkOthers(client: QueryClient, current: Term): void {
  client.setQueriesData<Page<Term>>({ queryKey: ALL }, (page) =>
    page
      ? {
          ...page,
          items: page.items.map((each) => (each.id === current.id ? each : { ...each, current: false })),
        }
      : page,
  );
  void client.invalidateQueries({
    queryKey: ['term'],
    refetchType: 'none',
    predicate: (query) => query.queryKey[1] !== current.id,
  });
}

export function exportTerms(query: { status: string } & SheetForm): FileAnswer {
  return api.GET('/api/terms/export', { params: { query }, parseAs: 'blob' });
}
