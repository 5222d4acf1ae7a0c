// Settings of the school in the browser: the name everywhere, the doors of all classes, and two who edit at once.
import { inspect } from './inspections';
import { callApi, expect, signIn, someoneElse, test } from './school';

interface Settings {
  version: number;
  school_name: string;
}

test('a backup is made, checked, and planned for every day', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Back up now' }).click();
  const check = page.getByRole('button', { name: /^Check the backup of/ }).first();
  await expect(check).toBeEnabled({ timeout: 60_000 });
  await check.click();
  await expect(page.getByText(/restored, compared, in order/)).toBeVisible({ timeout: 60_000 });

  await page.getByLabel('How many to keep').fill('0');
  await page.getByRole('button', { name: 'Save plan' }).click();
  await expect(page.getByLabel('How many to keep')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Make a backup').selectOption('weekly');
  await page.getByLabel('How many to keep').fill('7');
  await page.getByRole('button', { name: 'Save plan' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Make a backup')).toHaveValue('weekly');
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await inspect(page, `backups, ${width} px`);
  }
  await page.getByLabel('Make a backup').selectOption('never');
  await page.getByRole('button', { name: 'Save plan' }).click();
  await page.reload();
  await expect(page.getByLabel('Make a backup')).toHaveValue('never');
});

test('an administrator renames the school, and a stale edit is told', async ({ page, browser }) => {
  await signIn(page, 'ADMIN');
  const other = await someoneElse(browser, 'ADMIN');
  await other.goto('/settings');
  await expect(other.getByLabel('Name of the school')).not.toHaveValue('');
  const before = await callApi<Settings>(page, 'GET', '/settings');

  await page.getByRole('button', { name: /^Account:/ }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await inspect(page, `settings, ${width} px`);
  }
  await page.getByRole('button', { name: 'Send me a test letter' }).click();
  await expect(page.getByText('It lies in the outbox folder, and nobody receives it.')).toBeVisible();
  await page.getByLabel('Name of the school').fill('  ');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Please fill this in.')).toBeVisible();
  await page.getByLabel('Name of the school').fill('Đại học Mới');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('banner').getByText('Đại học Mới')).toBeVisible();

  await other.getByLabel('Name of the school').fill('Đại học Cũ');
  await other.getByRole('button', { name: 'Save changes' }).click();
  await expect(other.getByRole('dialog')).toContainText('Đại học Mới');
  await other.getByRole('button', { name: 'Overwrite with mine' }).click();
  await expect(other.getByRole('banner').getByText('Đại học Cũ')).toBeVisible();
  await other.getByLabel('Name of the school').fill(before.school_name);
  await other.getByRole('button', { name: 'Save changes' }).click();
  await expect(other.getByRole('banner').getByText(before.school_name)).toBeVisible();
  await other.context().close();
});

test('the logo of the school stands above every page and at the sign-in', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await page.goto('/settings');
  const choose = page.getByRole('button', { name: 'Choose a logo' });
  await expect(choose).toBeVisible();
  const input = page.locator('input[type="file"]');
  await input.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(page.getByRole('alert')).toBeVisible();
  const picture = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 900;
    canvas.height = 300;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.fillStyle = '#a3162a';
    context.fillRect(60, 40, 780, 220);
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
  const buffer = Buffer.from(picture, 'base64');
  await input.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer });
  await expect(page.getByRole('img', { name: /^Logo of/ })).toBeVisible();
  await expect(page.getByRole('banner').locator('img[src^="/api/logo/"]')).toBeVisible();
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await inspect(page, `settings with a logo, ${width} px`);
  }
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(choose).toBeVisible();
});
