import { readSecret } from './letters';
import {
  dataFolder,
  demoAccount,
  expect,
  field,
  fillSignIn,
  signIn,
  signInByForm,
  test,
  unique,
} from './school';

test.describe('signing in', () => {
  test('the demo says that it is one and offers an account of each role', async ({ page }) => {
    await page.goto('/');

    await expect(page).toHaveURL(/\/sign-in$/);
    await expect(page.getByRole('heading', { name: 'This is a demo' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'This is a demo' }).getByRole('button')).toHaveCount(3);
  });

  test('an administrator sees the overview of the school', async ({ page }) => {
    await signInByForm(page, 'ADMIN');

    await expect(page.getByRole('heading', { level: 1, name: /^Hello, / })).toBeVisible();
  });

  for (const role of ['LECTURER', 'STUDENT'] as const) {
    test(`a ${role.toLowerCase()} sees their own classes`, async ({ page }) => {
      await signInByForm(page, role);

      await expect(page.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
      await expect(page.getByRole('listitem').first()).toBeVisible();
    });
  }

  test('a wrong password and an unknown address are refused in the same words', async ({ page }) => {
    const { email } = await demoAccount('LECTURER');
    const refusal = page.getByRole('alert');
    await page.goto('/sign-in');

    await fillSignIn(page, email, 'Not-the-one-1');
    await expect(refusal).toHaveText('E-mail or password is not right.');
    await fillSignIn(page, 'nobody@example.edu', 'Not-the-one-1');

    await expect(refusal).toHaveText('E-mail or password is not right.');
    await expect(page).toHaveURL(/\/sign-in/);
  });

  test('too many wrong passwords lock the account for a while', async ({ page }) => {
    const email = `${unique('locked')}@example.edu`;
    const refusal = page.getByRole('alert');
    await page.goto('/sign-in');

    // Each failure after the fifth doubles the lock: at some point it outlasts one try.
    for (let tries = 0; tries < 12; tries++) {
      await fillSignIn(page, email, 'Not-the-one-1');
      await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
      if ((await refusal.innerText()).startsWith('Too many wrong passwords')) break;
    }

    await expect(refusal).toContainText('This account is locked for a short while');
  });

  test('says so when the sign-in service cannot be reached', async ({ page, faults }) => {
    await page.goto('/sign-in');
    await page.route('**/cognito/**', (route) => route.abort());

    await fillSignIn(page, 'nobody@example.edu', 'Not-the-one-1');

    await expect(page.getByRole('alert')).toContainText('cannot be reached');
    // The browser itself reports the broken connection.
    faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('net::ERR_FAILED')));
  });

  test('a link into the school leads there after signing in', async ({ page }) => {
    await page.goto('/subjects?status=archived');
    await expect(page).toHaveURL(/\/sign-in\?from=/);
    const { email, password } = await demoAccount('ADMIN');

    await fillSignIn(page, email, password);

    await expect(page).toHaveURL(/\/subjects\?status=archived$/);
  });
});

test.describe('a session', () => {
  test('survives a reload and a new tab, and ends in both with one sign-out', async ({ page, context }) => {
    await signInByForm(page, 'STUDENT');

    await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
    const second = await context.newPage();
    await second.goto('/profile');
    await expect(second.getByRole('heading', { level: 1, name: 'Profile' })).toBeVisible();

    await second.getByRole('button', { name: /^Account:/ }).click();
    await second.getByRole('button', { name: 'Sign out', exact: true }).click();

    await expect(second).toHaveURL(/\/sign-in/);
    await expect(page).toHaveURL(/\/sign-in/);
    await page.goto('/profile');
    await expect(page).toHaveURL(/\/sign-in/);
  });

  test('that the server no longer accepts leads to sign-in and back to where one was', async ({ page }) => {
    await signInByForm(page, 'ADMIN');
    await page.evaluate(() => {
      for (const key of Object.keys(sessionStorage)) {
        if (/(access|refresh)Token$/.test(key))
          sessionStorage.setItem(key, `${sessionStorage.getItem(key)}x`);
      }
    });

    await page.goto('/terms');

    await expect(page).toHaveURL(/\/sign-in\?from=/);
    await expect(page.getByText(/^This session was ended from elsewhere/)).toBeVisible();
    const { email, password } = await demoAccount('ADMIN');
    await fillSignIn(page, email, password);
    await expect(page).toHaveURL(/\/terms$/);
  });

  test('keeps its tokens out of localStorage', async ({ page }) => {
    await signIn(page, 'STUDENT');

    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));

    expect(kept).not.toMatch(/Token|eyJ/);
  });
});

test('an invited person signs in with the first password, chooses one, forgets it and sets another', async ({
  page,
  browser,
}) => {
  const email = `${unique('moi')}@students.example.edu`.toLowerCase();
  await signIn(page, 'ADMIN');
  await page.goto('/people/new?role=STUDENT');
  await field(page, 'Given name').fill('Mới');
  await field(page, 'E-mail').fill(email);
  await expect(page.getByRole('checkbox', { name: /^Send an invitation/ })).toBeChecked();
  await page.getByRole('button', { name: 'Create person' }).click();
  await expect(page.getByText('Invited, has not signed in yet')).toBeVisible();

  const context = await browser.newContext({ baseURL: process.env.E2E_URL });
  const newcomer = await context.newPage();
  await newcomer.goto('/sign-in');
  await fillSignIn(newcomer, email, await readSecret(dataFolder(), 'invitation', email));
  await expect(newcomer.getByRole('heading', { name: 'Choose your password' })).toBeVisible();
  await newcomer.getByLabel('New password', { exact: true }).fill('short');
  await newcomer.getByLabel('New password again').fill('short');
  await newcomer.getByRole('button', { name: 'Set the password' }).click();
  await expect(newcomer.getByText('The password does not meet the rules below.')).toBeVisible();
  await newcomer.getByLabel('New password', { exact: true }).fill('First-own-pass-1');
  await newcomer.getByLabel('New password again').fill('First-own-pass-1');
  await newcomer.getByRole('button', { name: 'Set the password' }).click();
  await expect(newcomer.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
  await expect(newcomer.getByText('No classes yet')).toBeVisible();

  await newcomer.getByRole('button', { name: /^Account:/ }).click();
  await newcomer.getByRole('button', { name: 'Sign out', exact: true }).click();
  await newcomer.getByRole('link', { name: 'Forgotten your password?' }).click();
  await newcomer.getByLabel('E-mail').fill(email);
  await newcomer.getByRole('button', { name: 'Send the code' }).click();
  await expect(newcomer.getByText(/a code of 6 digits is on its way/)).toBeVisible();
  await newcomer.getByLabel('Code from the e-mail').fill('000000');
  await newcomer.getByLabel('New password', { exact: true }).fill('Second-own-pass-1');
  await newcomer.getByLabel('New password again').fill('Second-own-pass-1');
  await newcomer.getByRole('button', { name: 'Set new password' }).click();
  await expect(newcomer.getByRole('alert')).toContainText('This code is not right');
  await newcomer.getByLabel('Code from the e-mail').fill(await readSecret(dataFolder(), 'reset-code', email));
  await newcomer.getByRole('button', { name: 'Set new password' }).click();
  await expect(newcomer.getByText('Your password has been changed.')).toBeVisible();
  await fillSignIn(newcomer, email, 'Second-own-pass-1');
  await expect(newcomer.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
  await context.close();
});
