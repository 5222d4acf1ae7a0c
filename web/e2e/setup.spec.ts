import { expect, field, fillSignIn, test } from './school';
import { type Program, startProgram } from './server';

let program: Program;

test.beforeAll(async () => {
  program = await startProgram([]);
});

test.afterAll(async () => {
  await program.end();
});

test('the printed link makes the first administrator, once', async ({ page }) => {
  const link = /http:\S+\/setup#\S+/.exec(program.output())?.[0] ?? '';
  await page.goto(`${program.url}/sign-in`);
  await expect(page.getByText('This school has no administrator yet.')).toBeVisible();

  await page.goto(link);
  await page.getByLabel('Order of the name').selectOption('family_first');
  await field(page, 'Family name').fill('Lê');
  await field(page, 'Given name').fill('Hiền');
  await field(page, 'E-mail').fill('hien@school.example');
  await page.getByLabel('New password', { exact: true }).fill('First-admin-1');
  await page.getByLabel('New password again').fill('First-admin-1');
  await page.getByRole('button', { name: 'Create the administrator' }).click();

  await expect(page.getByText('The administrator has been created.')).toBeVisible();
  await fillSignIn(page, 'hien@school.example', 'First-admin-1');
  await expect(page.getByRole('heading', { level: 1, name: 'Hello, Hiền' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'First steps' })).toBeVisible();

  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1, name: 'Setup is closed' })).toBeVisible();
});
