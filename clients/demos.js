// The demo that the clients are let at. `cargo xtask clients` starts it and says where it is: ROLLBOOK_URL is
// its address and ROLLBOOK_DATA its data folder, whose outbox is read as the people who are written to would.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A mail is on its way for this long at the most, in milliseconds. */
const PATIENCE = 20_000;

export const url = process.env.ROLLBOOK_URL;
export const data = process.env.ROLLBOOK_DATA;
export const config = await (await fetch(`${url}/api/config`)).json();

/** The account of the demo with this role. */
export function accountOf(role) {
  return config.demo_accounts.find((account) => account.role === role);
}

/** What the API answers to whoever bears this token. */
export async function askMe(token) {
  return fetch(`${url}/api/me`, { headers: { Authorization: `Bearer ${token}` } });
}

/** The status alone: 200 as long as the token is good. */
export async function statusOf(token) {
  return (await askMe(token)).status;
}

/**
 * What stands in the newest letter of this kind to this address, alone on its line and no link.
 * A code is mailed after the answer, so that the time taken does not tell who has an account.
 */
export async function secretMailedTo(email, kind) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const letter = newestLetter(email, kind);
    if (letter) return secretIn(letter);
    if (Date.now() > deadline) throw new Error(`no ${kind} was mailed`);
    await pause(20);
  }
}

function newestLetter(email, kind) {
  const outbox = join(data, 'outbox');
  const names = readdirSync(outbox).filter((name) => name.endsWith(`${kind}.eml`));
  const letters = names
    .sort()
    .reverse()
    .map((name) => readFileSync(join(outbox, name), 'utf8'));
  return letters.find((letter) => letter.includes(`To: ${email}`));
}

function secretIn(letter) {
  const lines = plainText(letter).match(/^ {4}\S+$/gm) ?? [];
  const secret = lines.map((line) => line.trim()).find((line) => !line.startsWith('http'));
  if (!secret) throw new Error('the letter has no secret in it');
  return secret;
}

/** The text part of a mail, whatever its transfer encoding. */
function plainText(letter) {
  const part = letter.split(/\r?\n--/).find((each) => /content-type: text\/plain/i.test(each));
  const [head, ...rest] = part.split(/\r?\n\r?\n/);
  const body = rest.join('\n\n').replaceAll('\r\n', '\n');
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/transfer-encoding: quoted-printable/i.test(head)) return body;
  const bytes = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
