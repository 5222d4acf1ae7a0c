import type { Page } from '@playwright/test';
import { Authenticator } from './authenticators';
import { inspect } from './inspections';
import { expect, fillSignIn, inviteNewcomer, type Newcomer, signIn, test } from './school';

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Digit 1' }).click();
  await page.keyboard.type(code);
}

async function setUp(page: Page): Promise<Authenticator> {
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Set up two-step sign-in' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('img', { name: 'QR code with the key for the app' })).toBeVisible();
  return new Authenticator(await dialog.locator('code').innerText());
}

async function turnOn(page: Page): Promise<Authenticator> {
  const app = await setUp(page);
  await typeCode(page, app.nextCode());
  await expect(page.getByText('Two-step sign-in is on.')).toBeVisible();
  return app;
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account:/ }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

async function proveThePassword({ page, email, password }: Newcomer): Promise<void> {
  await fillSignIn(page, email, password);
  await expect(page.getByRole('heading', { level: 1, name: 'Two-step sign-in' })).toBeVisible();
}

test.describe('two-step sign-in', () => {
  let newcomer: Newcomer;

  test.beforeEach(async ({ page, browser }) => {
    await signIn(page, 'ADMIN');
    newcomer = await inviteNewcomer(page, browser);
  });

  test.afterEach(async () => {
    await newcomer.page.context().close();
  });

  test('is turned on with a code, asks for one at each sign-in, and is turned off', async () => {
    const { page, email, password } = newcomer;
    const app = await setUp(page);
    await typeCode(page, app.wrongCode());
    await expect(page.getByRole('alert')).toContainText('This code is not right.');
    await typeCode(page, app.nextCode());
    await expect(page.getByText('Two-step sign-in is on.')).toBeVisible();

    await signOut(page);
    await proveThePassword(newcomer);
    await typeCode(page, app.wrongCode());
    await expect(page.getByRole('alert')).toContainText('This code is not right.');
    await typeCode(page, app.nextCode());
    await expect(page.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();

    await page.goto('/profile');
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
    await expect(page.getByText('Two-step sign-in is off.')).toBeVisible();
    await signOut(page);
    await fillSignIn(page, email, password);
    await expect(page.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
  });

  test('begins anew after too many wrong codes', async () => {
    const { page } = newcomer;
    const app = await turnOn(page);
    await signOut(page);
    await proveThePassword(newcomer);

    // In between the account is locked for seconds, which is no end of the challenge.
    for (let tries = 0; tries < 12; tries++) {
      const answered = page.waitForResponse((response) => response.url().includes('/cognito/'));
      await typeCode(page, app.wrongCode());
      const { message } = await (await answered).json();
      if (/^Invalid session/.test(message)) break;
    }

    await expect(page.getByRole('alert')).toContainText('too many codes were wrong');
    await page.getByRole('button', { name: 'Back to sign-in' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  });

  test('that was lost with a phone is reset by an administrator, who signs the person out too', async ({
    page: admin,
  }) => {
    const { page, email, password } = newcomer;
    await turnOn(page);
    await admin.goto(`/people/${newcomer.id}`);

    await admin.getByRole('button', { name: 'Reset two-step sign-in' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Reset two-step sign-in' }).click();

    await expect(admin.getByText(/^Two-step sign-in of .* has been reset\.$/)).toBeVisible();
    await page.getByRole('link', { name: 'Terms' }).click();
    await expect(page).toHaveURL(/\/sign-in\?/);
    await fillSignIn(page, email, password);
    await expect(page).toHaveURL(/\/terms$/);
  });

  test('a set-up that is given up leaves everything as it was', async () => {
    const { page } = newcomer;
    await setUp(page);

    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

    await expect(page.getByRole('button', { name: 'Set up two-step sign-in' })).toBeVisible();
    await signOut(page);
    await fillSignIn(page, newcomer.email, newcomer.password);
    await expect(page.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
  });

  for (const [size, viewport] of [
    ['desktop', { width: 1440, height: 900 }],
    ['phone', { width: 390, height: 844 }],
  ] as const) {
    test(`can be read by everybody, on a ${size}`, async () => {
      const { page } = newcomer;
      await page.setViewportSize(viewport);
      const app = await setUp(page);
      await inspect(page, 'setting up');
      await typeCode(page, app.nextCode());
      await expect(page.getByText('Two-step sign-in is on.')).toBeVisible();
      await inspect(page, 'the profile');
      await signOut(page);
      await proveThePassword(newcomer);
      await inspect(page, 'the second step');
    });
  }
});
