import type { Page } from '@playwright/test';
import { readSecret } from './letters';
import { dataFolder, expect, fillSignIn, inviteNewcomer, type Newcomer, signIn, test } from './school';

const NEW = 'Second-own-pass-1';

async function askForCode(page: Page, email: string): Promise<void> {
  await page.goto('/forgot-password');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send the code' }).click();
  await expect(page.getByLabel('Code from the e-mail')).toBeFocused();
}

async function setWith(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code from the e-mail').fill(code);
  await page.getByLabel('New password', { exact: true }).fill(NEW);
  await page.getByLabel('New password again').fill(NEW);
  await page.getByRole('button', { name: 'Set new password' }).click();
}

test.describe('a forgotten password', () => {
  let newcomer: Newcomer;

  test.beforeEach(async ({ page, browser }) => {
    await signIn(page, 'ADMIN');
    newcomer = await inviteNewcomer(page, browser);
  });

  test.afterEach(async () => {
    await newcomer.page.context().close();
  });

  test('is replaced with the code out of the mail, pasted with spaces', async ({ browser }) => {
    const { email } = newcomer;
    const page = await (
      await browser.newContext({ baseURL: process.env.E2E_URL, locale: 'en-GB' })
    ).newPage();
    await askForCode(page, email);
    const code = await readSecret(dataFolder(), 'reset-code', email);

    await page.getByLabel('Code from the e-mail').fill('12');
    await page.getByLabel('New password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Set new password' }).click();
    await expect(page.getByText('The code has 6 digits.')).toBeVisible();
    await expect(page.getByText('The password does not meet the rules below.')).toBeVisible();
    await setWith(page, ` ${code.slice(0, 3)} ${code.slice(3)} `);

    await expect(page.getByText('Your password has been changed.')).toBeVisible();
    await fillSignIn(page, email, NEW);
    await expect(page.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
    await page.context().close();
  });

  test('another code can be asked for after a minute, and ends the one before', async ({ browser }) => {
    const { email } = newcomer;
    const page = await (
      await browser.newContext({ baseURL: process.env.E2E_URL, locale: 'en-GB' })
    ).newPage();
    await page.clock.install();
    await askForCode(page, email);
    const first = await readSecret(dataFolder(), 'reset-code', email);
    const again = page.getByRole('button', { name: /^Send another code/ });
    await expect(again).toBeDisabled();

    await page.clock.fastForward(61_000);
    await expect(again).toHaveText('Send another code');
    await again.click();
    await expect(page.getByText('Only the newest one is valid.')).toBeVisible();
    await expect(again).toBeDisabled();
    await expect.poll(() => readSecret(dataFolder(), 'reset-code', email)).not.toBe(first);
    const second = await readSecret(dataFolder(), 'reset-code', email);

    await setWith(page, first);
    await expect(page.getByRole('alert')).toBeVisible();
    await setWith(page, second);
    await expect(page.getByText('Your password has been changed.')).toBeVisible();
    await page.context().close();
  });

  test('is asked for in the same words whether or not there is an account', async ({ browser }) => {
    const page = await (
      await browser.newContext({ baseURL: process.env.E2E_URL, locale: 'en-GB' })
    ).newPage();

    await askForCode(page, 'nobody@example.edu');

    await expect(page.getByText(/a code of 6 digits is on its way/)).toBeVisible();
    await page.getByRole('button', { name: 'Use another e-mail address' }).click();
    await expect(page.getByLabel('E-mail')).toHaveValue('nobody@example.edu');
    await page.context().close();
  });
});
