// The life of an account as the office sees it: invited, invited again, under another address, in other roles.
import type { Page } from '@playwright/test';
import { readSecret } from './letters';
import {
  callApi,
  dataFolder,
  expect,
  field,
  fillSignIn,
  inviteNewcomer,
  signIn,
  test,
  unique,
} from './school';

interface Person {
  id: string;
  account: string;
}

function invite(admin: Page, email: string): Promise<Person> {
  const person = { name: { family: 'Phạm', given: 'Mới' }, email, roles: ['STUDENT'], invite: true };
  return callApi<Person>(admin, 'POST', '/people', person);
}

const letters = (email: string) => readSecret(dataFolder(), 'invitation', email);

test('an invitation is sent again, and the newer password is the one that works', async ({
  page,
  browser,
}) => {
  const email = `${unique('lai')}@students.example.edu`.toLowerCase();
  await signIn(page, 'ADMIN');
  const { id } = await invite(page, email);
  const first = await letters(email);
  await page.goto(`/people/${id}`);

  await page.getByRole('button', { name: 'Send invitation again' }).click();

  await expect(page.getByText(`An invitation is on its way to ${email}.`)).toBeVisible();
  await expect.poll(() => letters(email)).not.toBe(first);
  const context = await browser.newContext({ baseURL: process.env.E2E_URL, locale: 'en-GB' });
  const theirs = await context.newPage();
  await theirs.goto('/sign-in');
  await fillSignIn(theirs, email, first);
  await expect(theirs.getByRole('alert')).toBeVisible();
  await fillSignIn(theirs, email, await letters(email));
  await expect(theirs.getByLabel('New password', { exact: true })).toBeVisible();
  await context.close();
});

test('another address is what one signs in with from then on, and the old one is free', async ({
  page,
  browser,
}) => {
  await signIn(page, 'ADMIN');
  const { id, email, password, page: theirs } = await inviteNewcomer(page, browser);
  const other = `khac-${email}`;
  await page.goto(`/people/${id}`);

  await page.getByRole('button', { name: 'Edit' }).click();
  const drawer = page.getByRole('dialog');
  await field(page, 'E-mail').fill(other);
  await drawer.getByRole('checkbox', { name: 'Lecturer' }).check();
  await drawer.getByRole('button', { name: 'Save changes' }).click();

  await expect(drawer).toBeHidden();
  await expect(page.getByText(other)).toBeVisible();
  // The roles count at once, without another sign-in.
  await theirs.goto('/');
  await theirs.getByRole('button', { name: /^Account:/ }).click();
  await expect(theirs.getByText('Lecturer, Student')).toBeVisible();
  await theirs.getByRole('button', { name: 'Sign out', exact: true }).click();
  await fillSignIn(theirs, email, password);
  await expect(theirs.getByRole('alert')).toBeVisible();
  await fillSignIn(theirs, other, password);
  await expect(theirs.getByRole('navigation', { name: 'Main' })).toBeVisible();
  const { account } = await invite(page, email);
  expect(account).toBe('invited');
  expect(await letters(email)).not.toBe('');
  await theirs.context().close();
});
