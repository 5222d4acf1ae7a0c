// Imports as an administrator sees them: checked, imported with progress, taken back; and lists of people.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { inspect } from './inspections';
import { callApi, demoAccount, expect, signIn, stopOpenJobs, test } from './school';

const BUNDLE = resolve(import.meta.dirname, '../../testdata/oulad-small-oneroster.zip');

async function chooseBundle(page: Page, file: string | { name: string; mimeType: string; buffer: Buffer }) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^Choose/ }).click();
  await (await chooser).setFiles(file);
}

test('a bundle is checked without writing, then imported, and the job survives a reload', async ({
  page,
}) => {
  // Two walks through a bundle, on a machine that may have other things to do.
  test.setTimeout(180_000);
  await signIn(page, 'ADMIN');
  await stopOpenJobs(page);
  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await page.getByRole('link', { name: 'Import data' }).click();
  await page.getByRole('link', { name: 'OneRoster bundle' }).click();
  await chooseBundle(page, BUNDLE);
  await page.getByRole('checkbox', { name: /^Administrators of the bundle/ }).check();
  await page.getByRole('button', { name: 'Check first' }).click();
  await expect(page.getByText(/^Errors: 0\./)).toBeVisible({ timeout: 75_000 });
  await expect(page.getByRole('row', { name: /users\.csv/ })).toContainText('715');
  await inspect(page, 'the check');

  await page.getByRole('button', { name: 'Import now' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Import', exact: true })).toBeVisible();
  await page.reload();

  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 75_000 });
  await expect(page.getByRole('row', { name: /users\.csv/ })).toContainText('715');
  await inspect(page, 'the import');
});

test('what is no bundle is refused in place, and a broken one with all its errors', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await page.goto('/imports/new?kind=bundle');
  const text = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b') };
  await chooseBundle(page, text);
  await expect(page.getByText('This is not a zip file.')).toBeVisible();

  const half = readFileSync(BUNDLE).subarray(0, 20_000);
  await chooseBundle(page, { name: 'half.zip', mimeType: 'application/zip', buffer: half });
  await page.getByRole('button', { name: 'Check first' }).click();
  await expect(page.getByText(/^Nothing was imported: the bundle has errors/)).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByRole('button', { name: 'Import now' })).toBeHidden();
  await page.getByRole('link', { name: 'See each with its place' }).click();

  await expect(page.getByText('The zip file is damaged or was cut off')).toBeVisible();
  await inspect(page, 'the errors');
});

test('a list of people is enrolled line by line, and the lines that failed are told', async ({ page }) => {
  const { email } = await demoAccount('STUDENT');
  await signIn(page, 'ADMIN');
  const { items } = await callApi<{ items: { id: string }[] }>(page, 'GET', '/classes?limit=1');
  await page.goto(`/classes/${items[0]?.id}/people`);
  await page.getByRole('button', { name: 'Enroll a list' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Student numbers or e-mail addresses').fill(`${email}\nnobody-has-this\n\n`);
  await expect(dialog.getByText('Lines: 2')).toBeVisible();
  await inspect(page, 'the list');
  await dialog.getByRole('button', { name: 'Enroll', exact: true }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Enrolling a list' })).toBeVisible();
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('row', { name: /nobody-has-this/ })).toContainText('Not found');
  await expect(page.getByRole('button', { name: 'Copy the lines that failed' })).toBeVisible();
  await inspect(page, 'the outcomes of the list');
});

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const language of ['en', 'vi']) {
    test(`jobs fit a ${size} in ${language}`, async ({ page }) => {
      await page.setViewportSize(viewport);
      await signIn(page, 'ADMIN');
      await page.evaluate((chosen) => localStorage.setItem('rollbook.language', chosen), language);
      const { items } = await callApi<{ items: { id: string }[] }>(page, 'GET', '/jobs?limit=1');
      for (const path of ['/jobs', `/jobs/${items[0]?.id}`, '/imports/new?kind=bundle']) {
        await page.goto(path);
        await inspect(page, `${path} in ${language}`);
        const shot = path.split('/').slice(1, 3).join('-').slice(0, 12);
        await page.screenshot({ path: `test-results/shots/${shot}-${size}-${language}.png`, fullPage: true });
      }
    });
  }
}

test('the school is saved as a bundle, and the activity log tells it', async ({ page }) => {
  test.setTimeout(90_000);
  await signIn(page, 'ADMIN');
  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await page.getByRole('link', { name: 'Export the school' }).click();
  await inspect(page, 'the export of the school');
  await page.getByRole('checkbox', { name: /^With marks/ }).uncheck();
  const saved = page.waitForEvent('download', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Save the bundle' }).click();

  const file = await saved;

  expect(file.suggestedFilename()).toMatch(/^school-\d{4}-\d\d-\d\d\.zip$/);
  const bytes = readFileSync(await file.path());
  expect(bytes.includes('users.csv')).toBe(true);
  expect(bytes.includes('results.csv')).toBe(false);
  await expect(page.getByRole('status')).toHaveText('The bundle was saved, and the activity log tells it.');
  await inspect(page, 'the export that was saved');
  await page.goto('/activity');
  await expect(page.getByText('Exported the whole school').first()).toBeVisible();
});
