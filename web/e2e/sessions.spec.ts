import type { Browser, Page } from '@playwright/test';
import { inspect } from './inspections';
import { readSecret } from './letters';
import { dataFolder, expect, fillSignIn, inviteNewcomer, type Newcomer, signIn, test } from './school';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0';

/** The same person at another computer. */
async function signInElsewhere(browser: Browser, { email, password }: Newcomer): Promise<Page> {
  const context = await browser.newContext({
    baseURL: process.env.E2E_URL,
    locale: 'en-GB',
    userAgent: FIREFOX,
  });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await fillSignIn(page, email, password);
  await expect(page.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
  return page;
}

function sessionsOf(page: Page) {
  return page.getByRole('list', { name: 'Where you are signed in' }).getByRole('listitem');
}

test.describe('sessions', () => {
  let newcomer: Newcomer;
  let elsewhere: Page;

  test.beforeEach(async ({ page, browser }) => {
    await signIn(page, 'ADMIN');
    newcomer = await inviteNewcomer(page, browser);
    elsewhere = await signInElsewhere(browser, newcomer);
  });

  test.afterEach(async () => {
    await newcomer.page.context().close();
    await elsewhere.context().close();
  });

  test('a person sees where they are signed in and ends what they do not know', async () => {
    const { page } = newcomer;
    await page.goto('/profile');
    await expect(sessionsOf(page)).toHaveCount(2);
    const own = sessionsOf(page).filter({ hasText: 'This device' });
    await expect(own).toContainText('Chrome on Linux');
    await expect(own.getByRole('button')).toHaveCount(0);

    const foreign = sessionsOf(page).filter({ hasText: 'Firefox on Windows' });
    await expect(foreign).toContainText('127.0.0.1');
    await foreign.getByRole('button', { name: 'End' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
    await expect(sessionsOf(page)).toHaveCount(1);

    await elsewhere.getByRole('link', { name: 'Terms' }).click();
    await expect(elsewhere).toHaveURL(/\/sign-in\?/);
    await expect(elsewhere.getByText('This session was ended from elsewhere')).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: 'Profile' })).toBeVisible();
  });

  test('a session that was signed out of is no longer there', async () => {
    await elsewhere.getByRole('button', { name: /^Account:/ }).click();
    await elsewhere.getByRole('button', { name: 'Sign out', exact: true }).click();
    await expect(elsewhere).toHaveURL(/\/sign-in/);

    await newcomer.page.goto('/profile');

    await expect(sessionsOf(newcomer.page)).toHaveCount(1);
  });

  test('signing out everywhere ends all, and a new sign-in is good at once', async () => {
    const { page, email, password } = newcomer;
    await page.goto('/profile');

    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();

    await expect(page.getByText('You have signed out on all devices.')).toBeVisible();
    await fillSignIn(page, email, password);
    await expect(page.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
    await elsewhere.getByRole('link', { name: 'Terms' }).click();
    await expect(elsewhere).toHaveURL(/\/sign-in\?/);
    await expect(elsewhere.getByText('This session was ended from elsewhere')).toBeVisible();
    await page.goto('/profile');
    await expect(sessionsOf(page)).toHaveCount(1);
  });

  test('an administrator signs somebody out everywhere, without learning where that is', async ({ page }) => {
    await page.goto(`/people/${newcomer.id}`);
    const theirs = page.getByRole('list', { name: 'Signed in' }).getByRole('listitem');
    await expect(theirs).toHaveCount(2);
    await expect(page.getByText('127.0.0.1')).toHaveCount(0);

    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();

    await expect(page.getByText('Not signed in anywhere.')).toBeVisible();
    for (const theirPage of [newcomer.page, elsewhere]) {
      await theirPage.getByRole('link', { name: 'Terms' }).click();
      await expect(theirPage).toHaveURL(/\/sign-in\?/);
    }
  });

  test('a forgotten password is reset by an administrator, and a temporary one comes by mail', async ({
    page,
  }) => {
    const { page: theirPage, email } = newcomer;
    await page.goto(`/people/${newcomer.id}`);

    await page.getByRole('button', { name: 'Reset password' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset password' }).click();

    await expect(page.getByText(`A temporary password is on its way to ${email}.`)).toBeVisible();
    await theirPage.getByRole('link', { name: 'Terms' }).click();
    await expect(theirPage).toHaveURL(/\/sign-in\?/);
    await fillSignIn(theirPage, email, newcomer.password);
    await expect(theirPage.getByRole('alert')).toBeVisible();
    await fillSignIn(theirPage, email, await readSecret(dataFolder(), 'temporary-password', email));
    await theirPage.getByLabel('New password', { exact: true }).fill('Second-own-pass-2');
    await theirPage.getByLabel('New password again').fill('Second-own-pass-2');
    await theirPage.getByRole('button', { name: 'Set the password' }).click();
    await expect(theirPage.getByRole('heading', { level: 1, name: 'Terms' })).toBeVisible();
  });

  for (const [size, viewport] of [
    ['desktop', { width: 1440, height: 900 }],
    ['phone', { width: 390, height: 844 }],
  ] as const) {
    test(`can be read by everybody, on a ${size}`, async ({ page: admin }) => {
      const { page } = newcomer;
      await page.setViewportSize(viewport);
      await page.goto('/profile');
      await expect(sessionsOf(page)).toHaveCount(2);
      await inspect(page, 'the profile');
      await page.getByRole('button', { name: 'End' }).click();
      await inspect(page, 'the question before ending a session');
      await admin.setViewportSize(viewport);
      await admin.goto(`/people/${newcomer.id}`);
      await expect(admin.getByRole('list', { name: 'Signed in' })).toBeVisible();
      await inspect(admin, 'a person with sessions');
    });
  }
});
