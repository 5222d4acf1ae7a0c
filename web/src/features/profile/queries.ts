// Reading and changing oneself.
import { api, body, ifMatch, type MePatch, type Person } from '../../api/client';

export function updateMe(changes: MePatch, on: Person): Promise<Person> {
  return body(api.PATCH('/api/me', { params: { header: ifMatch(on) }, body: changes }));
}
