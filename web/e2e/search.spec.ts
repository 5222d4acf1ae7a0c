import type { Page } from '@playwright/test';
import { inspect } from './inspections';
import { callApi, expect, signIn, test, unique } from './school';

const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
};

/** Opens the box and types. */
async function search(page: Page, query: string): Promise<void> {
  await page.getByRole('button', { name: 'Search' }).click();
  await box(page).fill(query);
}

function box(page: Page) {
  return page.getByRole('combobox', { name: 'Search people, classes and subjects' });
}

/** Enters somebody whose name no other test has; returns the word that makes it so. */
async function enter(page: Page, [family, middle]: [string, string]): Promise<string> {
  const given = unique('Đ').toLowerCase();
  const person = {
    name: { family, middle, given: `Đ${given.slice(1)}`, order: 'family_first' },
    email: `${given.slice(1)}@students.example.edu`,
    roles: ['STUDENT'],
  };
  await callApi(page, 'POST', '/people', person);
  return `d${given.slice(1)}`;
}

test('people are found by any words, without accents, and đ is d', async ({ page }) => {
  await signIn(page, 'ADMIN');
  const given = await enter(page, ['Nguyễn', 'Văn']);

  for (const query of [
    `nguyen van ${given}`,
    `NGUYỄN ${given}`,
    `${given.replace('d', 'đ')}`,
    `van ${given}`,
  ]) {
    await search(page, query);
    const options = page.getByRole('group', { name: 'People' }).getByRole('option');
    await expect(options).toHaveCount(1);
    await expect(options).toContainText(/^Nguyễn Văn Đ/);
    await page.keyboard.press('Escape');
    await expect(box(page)).toBeHidden();
  }
  await expect(page.getByRole('button', { name: 'Search' })).toBeFocused();
});

test('the keyboard opens the box, chooses and goes there', async ({ page }) => {
  await signIn(page, 'ADMIN');
  const given = await enter(page, ['Trần', 'Thị']);

  await page.keyboard.press('Control+k');
  await expect(box(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(box(page)).toBeHidden();
  await page.keyboard.press('/');
  await expect(box(page)).toBeFocused();
  await expect(box(page)).toHaveValue('');
  await page.keyboard.type('tran');
  const options = page.getByRole('option');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(options.last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await box(page).fill(`tran thi ${given}`);
  await expect(options).toHaveCount(1);
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { level: 1, name: /^Trần Thị Đ/ })).toBeFocused();
  await expect(box(page)).toBeHidden();
});

test('the box says what it needs, what it found and what failed', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await search(page, 'a');
  const state = page.getByRole('dialog').getByRole('status');
  await expect(state).toContainText('Type at least two letters');
  await box(page).fill('😀😀 …');
  await expect(state).toContainText('Type at least two letters');
  await box(page).fill('không-ai-tên-thế');
  await expect(state).toHaveText('Nothing found for “không-ai-tên-thế”');
  await box(page).fill('AAA');
  await expect(state).toHaveText(/^\d+ entr/);
  await expect(page.getByRole('group', { name: 'Classes' }).getByRole('option').first()).toBeVisible();
  await expect(page.getByRole('group', { name: 'Subjects' }).getByRole('option').first()).toBeVisible();

  await page.route('**/api/classes?q=*', (route) =>
    route.fulfill({
      status: 429,
      contentType: 'application/problem+json',
      body: JSON.stringify({ code: 'too_many_requests' }),
    }),
  );
  await box(page).fill('BBB');
  await expect(page.getByRole('alert')).toContainText('Too many requests');
});

test('what is too much for the box stands in the list, and the address keeps it', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await search(page, 'nguyen');
  await page.getByRole('group', { name: 'People' }).getByRole('option', { name: 'Show all' }).click();

  await expect(page).toHaveURL(/\/people\?q=nguyen$/);
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows.nth(1)).toContainText('Nguyễn');
  await expect(page.getByRole('columnheader', { name: 'Status' })).toBeVisible();
  const field = page.getByRole('textbox', { name: 'Find by name, number or e-mail' });
  await expect(field).toHaveValue('nguyen');
  await field.fill('khong co ai');
  await expect(page.getByText('Nothing found for “khong co ai”')).toBeVisible();
  await page.reload();
  await expect(field).toHaveValue('khong co ai');
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect(page).toHaveURL(/\/people$/);
  await expect(page.getByRole('navigation', { name: 'Role' })).toBeVisible();
});

test('subjects and classes are found in their lists', async ({ page }) => {
  await signIn(page, 'ADMIN');
  for (const [path, query] of [
    ['/subjects', 'aaa'],
    ['/classes', 'aaa 2013'],
  ] as const) {
    await page.goto(path);
    await page.getByRole('textbox', { name: 'Find by name or code' }).fill(query);
    await expect(page).toHaveURL(/\?q=aaa/);
    await expect(page.getByRole('table').getByRole('row')).toHaveCount(2);
    await expect(page.getByRole('table').getByRole('row').nth(1)).toContainText('AAA');
  }
});

test('a student finds classmates by name, and comes to them in the class', async ({ page }) => {
  await signIn(page, 'STUDENT');
  type Mine = { items: { class: { id: string; students: number } }[] };
  const { items } = await callApi<Mine>(page, 'GET', '/me/classes');
  const mine = items.find((each) => each.class.students > 1)?.class.id;
  type Roster = { items: { person: { display_name: string } }[] };
  const roster = await callApi<Roster>(page, 'GET', `/classes/${mine}/enrollments?limit=1`);
  const name = roster.items[0]?.person.display_name ?? '';

  await search(page, name);
  const option = page.getByRole('group', { name: 'People in my classes' }).getByRole('option').first();
  await expect(option).toContainText(name);
  await expect(page.getByRole('group', { name: 'People', exact: true })).toBeHidden();
  await option.click();

  const students = page.getByRole('table', { name: 'Students' });
  await expect(students.getByRole('row').nth(1)).toContainText(name);
  await expect(page.getByRole('textbox', { name: 'Find by name' })).toHaveValue(name);
});

test('letters typed while the address is written are kept', async ({ page }) => {
  await signIn(page, 'ADMIN');
  await page.goto('/people');
  const field = page.getByRole('textbox', { name: 'Find by name, number or e-mail' });

  await field.pressSequentially('nguyen van', { delay: 120 });

  await expect(page).toHaveURL(/\?q=nguyen\+van$/);
  await expect(field).toHaveValue('nguyen van');
  await page.goto('/people?q=tran');
  await expect(field).toHaveValue('tran');
});

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use({ viewport });

    test('the box and the lists that were searched', async ({ page }) => {
      await signIn(page, 'ADMIN');
      for (const path of ['/people?q=nguyen', '/people?q=a', '/subjects?q=khong-co', '/classes?q=aaa']) {
        await page.goto(path);
        await inspect(page, path);
      }
      await page.goto('/');
      await search(page, 'a');
      // What it covers is not to be hit while it is open.
      await inspect(page, 'the box, before anything is asked', '[role=dialog]');
      await box(page).fill('an');
      await expect(page.getByRole('option').first()).toBeVisible();
      await expect(page.getByRole('listbox')).toHaveAttribute('data-stale', 'false');
      await inspect(page, 'the box with what it found', '[role=dialog]');
    });
  });
}
