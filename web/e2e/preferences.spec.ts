import { expect, field, fillSignIn, inviteNewcomer, signIn, test } from './school';

test('the sign-in page speaks the language of the browser, and the one that is chosen', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: process.env.E2E_URL, locale: 'vi-VN' });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await expect(page.getByRole('heading', { level: 1, name: 'Đăng nhập' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'vi');

  await page.getByText('EN', { exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await page.reload();

  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await context.close();
});

test('the chosen language belongs to the person and follows to another computer', async ({
  page,
  browser,
}) => {
  await signIn(page, 'ADMIN');
  const newcomer = await inviteNewcomer(page, browser);
  await newcomer.page.getByRole('button', { name: /^Account:/ }).click();
  await newcomer.page.getByText('Tiếng Việt').click();
  await expect(newcomer.page.getByRole('heading', { level: 1, name: 'Lớp của tôi' })).toBeVisible();
  await newcomer.page.keyboard.press('Escape');
  await newcomer.page.goto('/terms');
  const period = /\d{2}\/\d{2}\/\d{4} – \d{2}\/\d{2}\/\d{4}/;
  await expect(newcomer.page.getByRole('cell', { name: period }).first()).toBeVisible();
  await newcomer.page.context().close();

  const context = await browser.newContext({ baseURL: process.env.E2E_URL, locale: 'en-GB' });
  const elsewhere = await context.newPage();
  await elsewhere.goto('/sign-in');
  await fillSignIn(elsewhere, newcomer.email, newcomer.password);
  await expect(elsewhere.getByRole('heading', { level: 1, name: 'Lớp của tôi' })).toBeVisible();
  await elsewhere.getByRole('button', { name: /^Tài khoản:/ }).click();
  await elsewhere.getByText('English').click();
  await expect(elsewhere.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
  await context.close();
});

test('the chosen appearance stays after a reload', async ({ page }) => {
  await signIn(page, 'STUDENT');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'light');

  await page.getByRole('button', { name: /^Account:/ }).click();
  await page.getByText('Dark', { exact: true }).click();
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();

  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('a person changes their own phone number and cannot change their name', async ({ page }) => {
  await signIn(page, 'STUDENT');
  await page.goto('/profile');
  const phone = `09${Math.floor(Math.random() * 1e8)
    .toString()
    .padStart(8, '0')}`;

  await field(page, 'Phone').fill(phone);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  await page.reload();

  await expect(field(page, 'Phone')).toHaveValue(phone);
  await expect(page.getByRole('textbox', { name: /name/ })).toHaveCount(0);
});

test('a password is changed only with the current one', async ({ page }) => {
  await signIn(page, 'STUDENT');
  await page.goto('/profile');

  await page.getByLabel('Current password').fill('Not-the-one-1');
  await page.getByLabel('New password', { exact: true }).fill('Another-pass-1');
  await page.getByLabel('New password again').fill('Another-pass-1');
  await page.getByRole('button', { name: 'Change password' }).click();

  await expect(page.getByText('The current password is not right.')).toBeVisible();
});
