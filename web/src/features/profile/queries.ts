// Reading and changing oneself.
import { api, body, ifMatch, type MePatch, type Person } from '../../api/client';
import { putFile } from '../../api/uploads';

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
