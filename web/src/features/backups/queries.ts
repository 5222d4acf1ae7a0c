// Backups that the school's machine makes of itself.
import { queryOptions } from '@tanstack/react-query';
import { api, type Backups, body } from '../../api/client';

/** How often it is looked at while something is being done. */
const WATCHING = 2000;

export const backupsQuery = queryOptions({
  queryKey: ['backups'],
  queryFn: () => body(api.GET('/api/backups')),
  refetchInterval: (query) => (query.state.data?.working ? WATCHING : false),
});

export function makeBackup(): Promise<Backups> {
  return body(api.POST('/api/backups/make'));
}

export function proveBackup(name: string): Promise<Backups> {
  return body(api.POST('/api/backups/prove', { body: { name } }));
}
