// A school that requires two-step sign-in of its staff, from the switch to the administrator who has lost a phone.
import type { Page } from '@playwright/test';
import { Authenticator } from './authenticators';
import { inspect } from './inspections';
import { expect, field, fillSignIn, test } from './school';
import { type Program, startProgram } from './server';

const EMAIL = 'hien@school.example';
const PASSWORD = 'First-admin-1';
const REQUIRED = 'Set up two-step sign-in now';

let program: Program;

test.beforeAll(async () => {
  program = await startProgram([]);
});

test.afterAll(async () => {
  await program.end();
});

async function makeAdministrator(page: Page): Promise<void> {
  await page.goto(/http:\S+\/setup#\S+/.exec(program.output())?.[0] ?? '');
  await field(page, 'Given name').fill('Hiền');
  await field(page, 'E-mail').fill(EMAIL);
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create the administrator' }).click();
  // Both pages ask for an e-mail.
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await fillSignIn(page, EMAIL, PASSWORD);
  await expect(page.getByRole('heading', { level: 1, name: 'Hello, Hiền' })).toBeVisible();
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Digit 1' }).click();
  await page.keyboard.type(code);
}

test('whoever requires it sets it up first, goes on, and cannot be rid of it', async ({ page }) => {
  await makeAdministrator(page);
  await page.goto(`${program.url}/settings`);
  await page.getByLabel('Name of the school').fill('Đại học Mới');
  await page.getByRole('checkbox', { name: /^Two-step sign-in for everybody/ }).check();
  await page.getByRole('button', { name: 'Save changes' }).click();

  await expect(page.getByRole('heading', { level: 1, name: REQUIRED })).toBeVisible();
  await page.goto(`${program.url}/people`);
  await expect(page.getByRole('heading', { level: 1, name: REQUIRED })).toBeVisible();
  await expect(page.getByRole('navigation')).toHaveCount(0);
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await inspect(page, `what is required, ${width} px`);
  }
  const app = new Authenticator(await page.locator('code').innerText());
  await typeCode(page, app.wrongCode());
  await expect(page.getByRole('alert')).toContainText('This code is not right.');
  await typeCode(page, app.nextCode());
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();

  await page.goto(`${program.url}/profile`);
  await page.getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByRole('dialog')).toContainText('you will be asked to set it up anew at once');
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByRole('heading', { level: 1, name: REQUIRED })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await fillSignIn(page, EMAIL, PASSWORD);
  await expect(page.getByRole('heading', { level: 1, name: REQUIRED })).toBeVisible();
});
