// People whom the administrator of the demo invites, one for each test that changes somebody.
import { randomUUID } from 'node:crypto';
import { secretMailedTo, url } from './demos.js';
import { outcomeOf, prove, signInAs, userOf } from './users.js';

/** Password of whoever has chosen one already. */
export const FIRST = 'First-choice-1';
export const SECOND = 'Second-choice-2';

let administrator;

/** Somebody new, who has a temporary password in the mail; gives their address. */
export async function invite(given) {
  administrator ??= signInAs('ADMIN');
  const { token } = await administrator;
  const email = `${given.toLowerCase()}-${randomUUID().slice(0, 8)}@example.edu`;
  const answer = await fetch(`${url}/api/people`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      name: { given, family: 'Trần', order: 'family_first' },
      email,
      roles: ['STUDENT'],
      invite: true,
    }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
  return email;
}

/** Somebody new whose password is `FIRST`. */
export async function welcome(given) {
  const email = await invite(given);
  const user = userOf(email);
  await prove(user, await secretMailedTo(email, 'invitation'));
  await outcomeOf((callbacks) => user.completeNewPasswordChallenge(FIRST, {}, callbacks));
  return email;
}
