// Reading and writing the settings of the school.
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, body, ifMatch, type Settings, type SettingsPatch } from '../../api/client';
import { configQuery, meQuery } from '../../app/access';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => body(api.GET('/api/settings')),
});

export function updateSettings(changes: SettingsPatch, on: Settings): Promise<Settings> {
  return body(api.PATCH('/api/settings', { params: { header: ifMatch(on) }, body: changes }));
}

/** The name stands above every page, and before the sign-in. What is required of staff is told with oneself. */
export function keepSettings(client: QueryClient, settings: Settings): void {
  client.setQueryData(settingsQuery.queryKey, settings);
  const { school_name: name, self_enrollment } = settings;
  client.setQueryData(
    meQuery.queryKey,
    (me) => me && { ...me, school: { ...me.school, name, self_enrollment } },
  );
  client.setQueryData(configQuery.queryKey, (config) => config && { ...config, school_name: name });
  void client.invalidateQueries({ queryKey: meQuery.queryKey });
}
