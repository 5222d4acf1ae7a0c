import { expect, type Role, signIn, test } from './school';

const ENTRIES: Record<Role, string[]> = {
  ADMIN: ['Overview', 'People', 'Classes', 'Subjects', 'Terms', 'Jobs'],
  LECTURER: ['My classes', 'Classes', 'Subjects', 'Terms', 'Jobs'],
  STUDENT: ['My classes', 'Classes', 'Subjects', 'Terms'],
};

for (const [role, entries] of Object.entries(ENTRIES) as [Role, string[]][]) {
  test(`${role.toLowerCase()}: the navigation offers what the role may do`, async ({ page }) => {
    await signIn(page, role);
    const nav = page.getByRole('navigation', { name: 'Main' });

    await expect(nav.getByRole('link')).toHaveText(entries);

    for (const entry of entries.slice(1)) {
      await nav.getByRole('link', { name: entry, exact: true }).click();
      await expect(page.getByRole('heading', { level: 1, name: entry })).toBeFocused();
      await expect(page).toHaveTitle(`${entry} · Rollbook`);
    }
  });
}

test('a page that the role does not include says so', async ({ page }) => {
  await signIn(page, 'STUDENT');

  for (const path of ['/people', '/people/new', '/classes/new', '/subjects/new']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1, name: 'Not allowed' })).toBeVisible();
  }
});

test('an address that leads nowhere says so inside the school', async ({ page }) => {
  await signIn(page, 'ADMIN');

  for (const path of ['/nothing/here', '/subjects/sub_00000000000000000000000000', '/people/usr_nonsense']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
  }
  await page.getByRole('link', { name: 'To the start page' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Hello/ })).toBeVisible();
});

test('the keyboard can skip the navigation', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await page.goto('/subjects');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('main')).toBeFocused();
});

test('a list keeps its filter and its page in the address', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await page.goto('/people');
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(51);
  const first = await rows.nth(1).innerText();

  await page.getByRole('link', { name: 'Next', exact: true }).click();
  await expect(page.getByText('Page 2')).toBeVisible();
  await expect(rows.nth(1)).not.toHaveText(first);
  const second = await rows.nth(1).innerText();
  await page.reload();
  await expect(rows.nth(1)).toContainText(second.split('\n')[0] ?? '');
  await expect(page.getByText('Page 2')).toBeVisible();

  await page.goBack();
  await expect(rows.nth(1)).toContainText(first.split('\n')[0] ?? '');
  await page.goForward();
  await page.getByRole('link', { name: 'Previous', exact: true }).click();
  await expect(rows.nth(1)).toContainText(first.split('\n')[0] ?? '');

  await page.getByRole('link', { name: 'Lecturers' }).click();
  await expect(page).toHaveURL(/\?role=LECTURER$/);
});
