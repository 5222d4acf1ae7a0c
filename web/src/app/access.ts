// The signed-in person and the configuration of the school, and what the page offers for the person's permissions.
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { api, body, type Me, publicApi } from '../api/client';
import { currentLanguage } from '../i18n';
import { DEFAULT_TIME_ZONE } from '../lib/dates';

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: () => body(publicApi.GET('/api/config')),
  staleTime: Number.POSITIVE_INFINITY,
});

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => body(api.GET('/api/me')),
  staleTime: 60_000,
});

export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether any role of the person may ever call this operation of the API. */
export function may(me: Me, operation: string): boolean {
  return me.permissions.includes(operation);
}

/** How this person reads dates: language of the page and time zone. */
export function useReader() {
  const me = useMe();
  return { language: currentLanguage(), zone: me.person.time_zone ?? DEFAULT_TIME_ZONE };
}
