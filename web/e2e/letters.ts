// Reads the mails that the program lays into its outbox.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';

type Kind = 'invitation' | 'temporary-password' | 'reset-code';

/** The temporary password or code of the newest letter of this kind to `email`; waits until there is one. */
export async function readSecret(data: string, kind: Kind, email: string): Promise<string> {
  let letter: string | undefined;
  await expect
    .poll(() => {
      letter = newestLetter(join(data, 'outbox'), kind, email);
      return letter !== undefined;
    })
    .toBe(true);
  const values = plainText(letter ?? '').match(/^ {4}\S+$/gm) ?? [];
  // Of the two indented lines one is the address of the page.
  const secret = values.map((line) => line.trim()).find((value) => !value.startsWith('http'));
  if (!secret) throw new Error('the letter has no secret in it');
  return secret;
}

function newestLetter(outbox: string, kind: Kind, email: string): string | undefined {
  const names = readdirSync(outbox).filter((name) => name.endsWith(`${kind}.eml`));
  return names
    .sort()
    .reverse()
    .map((name) => readFileSync(join(outbox, name), 'utf8'))
    .find((letter) => letter.includes(`To: ${email}`));
}

/** The text part of a mail, whatever its transfer encoding. */
function plainText(letter: string): string {
  const part = letter.split(/\r?\n--/).find((each) => /content-type: text\/plain/i.test(each)) ?? letter;
  const [head = '', ...rest] = part.split(/\r?\n\r?\n/);
  const body = rest.join('\n\n').replaceAll('\r\n', '\n');
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/transfer-encoding: quoted-printable/i.test(head)) return body;
  const joined = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(joined, 'latin1').toString('utf8');
}
