// Sheets as a registrar knows them: a messy workbook is checked and mended, imported and taken back; lists are exported.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { inspect } from './inspections';
import { expect, signIn, stopOpenJobs, test } from './school';

const MESSY = resolve(import.meta.dirname, '../../testdata/messy-people.xlsx');
const MENDED =
  'MSSV;Họ và tên;Email;Ngày sinh\r\n' +
  '700001;Nguyễn Văn Tuyển;tuyen@sheet.example.edu;5/9/2007\r\n' +
  '700002;Trần Thị Trùng;trung@sheet.example.edu;5/9/2007\r\n';

type Chosen = string | { name: string; mimeType: string; buffer: Buffer };

async function choose(page: Page, file: Chosen) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^(Choose|Chọn)/ }).click();
  await (await chooser).setFiles(file);
}

test('a messy workbook is told with row and column, mended, imported and taken back', async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page, 'ADMIN');
  await stopOpenJobs(page);
  await page.goto('/imports/new');
  await inspect(page, 'the choice of a sheet');
  await choose(page, MESSY);

  await expect(page.getByRole('heading', { level: 1, name: 'Import a sheet' })).toBeVisible();
  await expect(page.getByText('messy-people.xlsx · 4 rows')).toBeVisible();
  await expect(page.getByText(/^The cells E2:E3 are merged/)).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'What the column Họ và tên is' })).toHaveValue('Full name');
  await inspect(page, 'the columns');
  await page.getByRole('combobox', { name: 'Role of new people' }).click();
  await page.getByRole('option', { name: 'Student' }).click();
  await page.getByRole('button', { name: 'Check first' }).click();
  await expect(page.getByText(/^Errors: 6\. Warnings: 1\./)).toBeVisible({ timeout: 30_000 });
  await page.reload();
  await expect(page.getByText(/^Errors: 6\. Warnings: 1\./)).toBeVisible();
  await inspect(page, 'the check');
  await page.getByRole('link', { name: 'See each with its place' }).click();
  await expect(page.getByRole('row', { name: /Row 2 has the same e-mail/ })).toContainText(
    'row 3, column Email',
  );
  await expect(page.getByRole('row', { name: /The cell shows the error #REF!/ })).toContainText('row 5');
  await expect(page.getByRole('row', { name: /The formula has no value/ })).toContainText('Họ và tên');

  await page.goto('/imports/new');
  await choose(page, { name: 'mended.csv', mimeType: 'text/csv', buffer: Buffer.from(MENDED) });
  await expect(page.getByText('mended.csv · 2 rows')).toBeVisible();
  await page.getByRole('button', { name: 'Check first' }).click();
  await expect(page.getByText(/^Errors: 0\./)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Import now' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Import', exact: true })).toBeVisible();
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('row', { name: /^People/ })).toContainText('2');
  await inspect(page, 'the import');

  await page.getByRole('button', { name: 'Undo import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo import' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Undoing an import' })).toBeVisible();
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 30_000 });
});

test('what is no sheet is refused in words', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await page.goto('/imports/new?kind=classes');
  const picture = {
    name: 'classes.xlsx',
    mimeType: 'text/csv',
    buffer: Buffer.from('\x89PNG\r\n', 'latin1'),
  };

  await choose(page, picture);

  await expect(page.getByText('This is neither a CSV file nor a workbook (.xlsx)')).toBeVisible();
});

test('a list is saved as a file', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await page.goto('/people?role=LECTURER');
  await page.getByRole('button', { name: 'Export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'CSV (.csv)' }).click();

  const file = await saved;

  expect(file.suggestedFilename()).toMatch(/^people-\d{4}-\d\d-\d\d\.csv$/);
  expect(readFileSync(await file.path(), 'utf8')).toContain('Lecturer');
});

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`sheets fit a ${size} in Vietnamese`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await signIn(page, 'ADMIN');
    await page.evaluate(() => localStorage.setItem('rollbook.language', 'vi'));
    await page.goto('/imports/new');
    await inspect(page, 'the choice');
    await page.screenshot({ path: `test-results/shots/sheets-choice-${size}.png`, fullPage: true });
    await choose(page, MESSY);
    await expect(page.getByText('messy-people.xlsx · 4 dòng')).toBeVisible();
    await inspect(page, 'the columns');
    await page.screenshot({ path: `test-results/shots/sheets-columns-${size}.png`, fullPage: true });
  });
}
