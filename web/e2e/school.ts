// What the browser tests share: a page that must stay free of errors, signing in, and the API behind the page.
import { type Browser, test as base, expect, type Page } from '@playwright/test';
import { readSecret } from './letters';

export type Role = 'ADMIN' | 'LECTURER' | 'STUDENT';

interface DemoAccount {
  email: string;
  password: string;
  role: Role;
}

/** Refusals that a test provokes on purpose; browsers report each of them as an error of the console. */
const PROVOKED = /status of 4(00|01|03|04|09|12|22|29)/;

/** Fails the test for anything on the console, any uncaught error and any violation of the content policy. */
async function watch(page: Page, faults: string[]): Promise<void> {
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !PROVOKED.test(message.text())) faults.push(message.text());
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
}

export const test = base.extend<{ faults: string[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the braces
  baseURL: async ({}, use) => use(process.env.E2E_URL),
  faults: [
    async ({ context }, use) => {
      const faults: string[] = [];
      context.on('page', (page) => void watch(page, faults));
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export function dataFolder(): string {
  const folder = process.env.E2E_DATA;
  if (!folder) throw new Error('the program was not started');
  return folder;
}

export async function demoAccount(role: Role): Promise<DemoAccount> {
  const config = await fetch(`${process.env.E2E_URL}/api/config`);
  const { demo_accounts }: { demo_accounts: DemoAccount[] } = await config.json();
  const account = demo_accounts.find((each) => each.role === role);
  if (!account) throw new Error(`the demo has no ${role}`);
  return account;
}

/** Types e-mail and password into the sign-in page that is open. */
export async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Signs in by the buttons of the demo and waits for the start page. */
export async function signInByForm(page: Page, role: Role): Promise<void> {
  const names: Record<Role, string> = { ADMIN: 'Administrator', LECTURER: 'Lecturer', STUDENT: 'Student' };
  await page.goto('/sign-in');
  await page.getByRole('button', { name: new RegExp(`^${names[role]}`) }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
}

/** What a tab keeps of a session, by role: signing in by the form each time would be half of the time. */
const sessions = new Map<Role, [string, string][]>();

/** Begins as somebody who has signed in, and waits for the start page. Not for tests that sign out. */
export async function signIn(page: Page, role: Role): Promise<void> {
  const known = sessions.get(role);
  if (!known) {
    await signInByForm(page, role);
    sessions.set(role, await page.evaluate(() => Object.entries({ ...sessionStorage })));
    return;
  }
  await page.addInitScript((entries) => {
    if (sessionStorage.length > 0) return;
    for (const [key, value] of entries) sessionStorage.setItem(key, value);
  }, known);
  await page.goto('/');
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
}

/** The API itself, as the person who has signed in on this page. */
export async function callApi<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const token = await page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((each) => each.endsWith('.accessToken')) ?? '';
    return sessionStorage.getItem(key);
  });
  const response = await fetch(`${process.env.E2E_URL}/api${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

export interface Newcomer {
  id: string;
  email: string;
  password: string;
  /** Signed in at another computer. */
  page: Page;
}

/** A person of the test's own, for what would disturb others on a shared account. `admin` invites them. */
export async function inviteNewcomer(admin: Page, browser: Browser): Promise<Newcomer> {
  const email = `${unique('moi')}@students.example.edu`.toLowerCase();
  const password = 'First-own-pass-1';
  const name = { family: 'Phạm', given: 'Mới', order: 'family_first' };
  const person = { name, email, roles: ['STUDENT'], invite: true };
  const { id } = await callApi<{ id: string }>(admin, 'POST', '/people', person);
  const context = await browser.newContext({ baseURL: process.env.E2E_URL, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await fillSignIn(page, email, await readSecret(dataFolder(), 'invitation', email));
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByLabel('New password again').fill(password);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
  return { id, email, password, page };
}

/** A second person at another computer. */
export async function someoneElse(browser: Browser, role: Role): Promise<Page> {
  const context = await browser.newContext({ baseURL: process.env.E2E_URL });
  const page = await context.newPage();
  await signIn(page, role);
  return page;
}

/** A name or code that no other test uses. */
export function unique(word: string): string {
  return `${word}${Date.now().toString(36).slice(-5)}${Math.floor(Math.random() * 1296).toString(36)}`.toUpperCase();
}

/** The field of a form; required ones carry an asterisk in their label. */
export function field(page: Page, label: string) {
  return page.getByRole('textbox', { name: label });
}

/** Stops what another test may have left, so that this one may import. */
export async function stopOpenJobs(page: Page): Promise<void> {
  const { items } = await callApi<{ items: { id: string; state: string }[] }>(page, 'GET', '/jobs?limit=200');
  for (const job of items) {
    if (job.state === 'waiting' || job.state === 'running')
      await callApi(page, 'POST', `/jobs/${job.id}/cancel`);
  }
}
