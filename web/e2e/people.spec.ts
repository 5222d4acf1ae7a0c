import type { Page } from '@playwright/test';
import {
  demoAccount,
  expect,
  field,
  fillSignIn,
  inviteNewcomer,
  signIn,
  someoneElse,
  test,
  unique,
} from './school';

/** Creates a person without an account and stays on their page. */
async function createPerson(page: Page, given: string, code: string): Promise<void> {
  await page.goto('/people/new?role=STUDENT');
  await page.getByLabel('Order of the name').selectOption('family_first');
  await field(page, 'Family name').fill('Phạm');
  await field(page, 'Middle name').fill('Gia');
  await field(page, 'Given name').fill(given);
  await expect(page.getByText(`Shown as: Phạm Gia ${given}`)).toBeVisible();
  await field(page, 'E-mail').fill(`${code.toLowerCase()}@students.example.edu`);
  await field(page, 'Student or staff number').fill(code);
  await page.getByRole('checkbox', { name: /^Send an invitation/ }).uncheck();
  await page.getByRole('button', { name: 'Create person' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Phạm Gia ${given}` })).toBeVisible();
}

test('a person is created, found in the list, edited and archived', async ({ page }) => {
  const code = unique('SV');
  await signIn(page, 'ADMIN');
  await createPerson(page, 'Ân', code);
  await expect(page.getByText('No account')).toBeVisible();

  await page.getByRole('button', { name: 'Edit' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('textbox', { name: 'Phone' }).fill('+84 912 345 678');
  await drawer.getByRole('textbox', { name: 'Birth date' }).fill('29/02/2004');
  await drawer.getByRole('checkbox', { name: 'Lecturer' }).check();
  await drawer.getByRole('button', { name: 'Save changes' }).click();
  await expect(drawer).toBeHidden();
  await expect(page.getByText('29 Feb 2004')).toBeVisible();
  await expect(page.getByText('Lecturer', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText('29 Feb 2004')).toBeVisible();

  await page.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click();
  await expect(page.getByText('Archived', { exact: true })).toBeVisible();
  await page.goto('/people?role=STUDENT&status=archived');
  await expect(page.getByRole('row', { name: new RegExp(code) })).toBeVisible();
});

test('every refused field is told in its place', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await page.goto('/people/new');
  await page.getByRole('button', { name: 'Create person' }).click();
  await expect(field(page, 'Given name')).toBeFocused();
  await expect(field(page, 'Given name')).toHaveAccessibleDescription('Please fill this in.');

  await field(page, 'Given name').fill('x'.repeat(300));
  await field(page, 'E-mail').fill('not an address');
  await page.getByRole('button', { name: 'Create person' }).click();

  await expect(field(page, 'Given name')).toHaveAccessibleDescription(/^At most \d+ characters\.$/);
  await expect(field(page, 'E-mail')).toHaveAccessibleDescription(/not an e-mail address/);
});

test('an e-mail address that somebody has is refused', async ({ page }) => {
  const { email } = await demoAccount('STUDENT');
  await signIn(page, 'ADMIN');
  await page.goto('/people/new');
  await field(page, 'Given name').fill('Anh');
  await field(page, 'E-mail').fill(email.toUpperCase());

  await page.getByRole('button', { name: 'Create person' }).click();

  await expect(page.getByRole('alert')).toContainText('Another person already has this e-mail address.');
});

test('two people who edit the same person see both edits and decide', async ({ page, browser }) => {
  const code = unique('SV');
  await signIn(page, 'ADMIN');
  await createPerson(page, 'Bảo', code);
  const other = await someoneElse(browser, 'ADMIN');
  await other.goto(page.url());
  await page.getByRole('button', { name: 'Edit' }).click();
  await other.getByRole('button', { name: 'Edit' }).click();
  await field(other, 'Phone').fill('0900 000 001');
  await field(other, 'Student or staff number').fill(`${code}-B`);
  await other.getByRole('button', { name: 'Save changes' }).click();
  await expect(other.getByText('0900 000 001')).toBeVisible();

  await field(page, 'Student or staff number').fill(`${code}-A`);
  await page.getByRole('button', { name: 'Save changes' }).click();

  const dialog = page.getByRole('dialog', { name: 'Changed by somebody else' });
  await expect(dialog.getByRole('row', { name: /^Student or staff number/ })).toContainText(
    `${code}-B${code}-A`,
  );
  await expect(dialog.getByRole('row', { name: /^Phone/ })).toContainText('not changed by you');
  await dialog.getByRole('button', { name: 'Overwrite with mine' }).click();
  await expect(dialog).toBeHidden();
  // Mine holds where both changed it, theirs where only they did.
  await expect(page.getByText(`${code}-A`)).toBeVisible();
  await expect(page.getByText('0900 000 001')).toBeVisible();

  await other.getByRole('button', { name: 'Edit' }).click();
  await field(other, 'Student or staff number').fill(`${code}-C`);
  await other.getByRole('button', { name: 'Save changes' }).click();
  await other.getByRole('button', { name: 'Take theirs' }).click();
  await expect(other.getByText(`${code}-A`)).toBeVisible();
  await other.context().close();
});

test('a disabled person is shut out at once and let in again', async ({ page, browser }) => {
  await signIn(page, 'ADMIN');
  const newcomer = await inviteNewcomer(page, browser);
  await page.goto(`/people/${newcomer.id}`);
  await expect(page.getByText('Has an account')).toBeVisible();

  await page.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByText('Disabled', { exact: true })).toBeVisible();
  await newcomer.page.goto('/profile');
  await expect(newcomer.page.getByText(/^This session was ended from elsewhere/)).toBeVisible();

  await page.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Enable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
  await newcomer.page.evaluate(() => sessionStorage.clear());
  await newcomer.page.goto('/sign-in');
  await fillSignIn(newcomer.page, newcomer.email, newcomer.password);
  await expect(newcomer.page.getByRole('heading', { level: 1, name: 'My classes' })).toBeVisible();
  await newcomer.page.context().close();
});
