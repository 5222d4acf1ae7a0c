// Reading and changing oneself.
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, body, ifMatch, type MePatch, type Person } from '../../api/client';
import { putFile } from '../../api/uploads';
import { meQuery } from '../../app/access';
import { usesCodes } from '../../auth/factors';

/** Whether the user pool asks for a code at each sign-in. */
export const twoStepQuery = queryOptions({ queryKey: ['two_step'], queryFn: usesCodes });

/** Tells the school that the user pool knows something else now, and reads anew what that means for oneself. */
export async function tellOfTwoStep(client: QueryClient): Promise<void> {
  await api.POST('/api/me/check-mfa');
  await client.invalidateQueries({ queryKey: meQuery.queryKey });
}

export function updateMe(changes: MePatch, on: Person): Promise<Person> {
  return body(api.PATCH('/api/me', { params: { header: ifMatch(on) }, body: changes }));
}

/** The whole way of a picture: asked for, sent, shown. Another try with the same key is the same picture. */
export async function saveAvatar({ picture, key }: { picture: Blob; key: string }): Promise<Person> {
  const asked = await body(
    api.POST('/api/me/avatar', {
      params: { header: { 'Idempotency-Key': key } },
      body: { media_type: picture.type, size: picture.size },
    }),
  );
  await putFile(asked.upload, picture, () => undefined);
  return body(api.POST('/api/me/avatar/{file}/complete', { params: { path: { file: asked.id } } }));
}

export function deleteAvatar(on: Person): Promise<Person> {
  return body(api.DELETE('/api/me/avatar', { params: { header: ifMatch(on) } }));
}
