// Reading and writing the settings of the school.
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import {
  api,
  body,
  ifMatch,
  type MailSender,
  type Settings,
  type SettingsPatch,
  type TestMail,
} from '../../api/client';
import { configQuery, meQuery } from '../../app/access';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => body(api.GET('/api/settings')),
});

export const mailSenderQuery = queryOptions({
  queryKey: ['mail_sender'],
  queryFn: (): Promise<MailSender> => body(api.GET('/api/settings/mail')),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Answered when the mail server has taken the letter, or has let ten seconds pass. */
export function sendTestMail(): Promise<TestMail> {
  return body(api.POST('/api/settings/mail/test'));
}

export function updateSettings(changes: SettingsPatch, on: Settings): Promise<Settings> {
  return body(api.PATCH('/api/settings', { params: { header: ifMatch(on) }, body: changes }));
}

export function setLogo(picture: Blob, on: Settings): Promise<Settings> {
  return body(
    api.PUT('/api/settings/logo', {
      params: { header: ifMatch(on) },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: '',
      bodySerializer: () => picture,
    }),
  );
}

export function deleteLogo(on: Settings): Promise<Settings> {
  return body(api.DELETE('/api/settings/logo', { params: { header: ifMatch(on) } }));
}

/** The name and the logo stand above every page, and before the sign-in. What is required of staff is told with oneself. */
export function keepSettings(client: QueryClient, settings: Settings): void {
  client.setQueryData(settingsQuery.queryKey, settings);
  const { school_name: name, self_enrollment, logo_url } = settings;
  client.setQueryData(
    meQuery.queryKey,
    (me) => me && { ...me, school: { ...me.school, name, self_enrollment, logo_url } },
  );
  client.setQueryData(configQuery.queryKey, (config) => config && { ...config, school_name: name, logo_url });
  void client.invalidateQueries({ queryKey: meQuery.queryKey });
}
