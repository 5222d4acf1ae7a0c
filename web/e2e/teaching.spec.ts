import type { Page } from '@playwright/test';
import { callApi, demoAccount, expect, field, signIn, test, unique } from './school';

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(option);
  await page.getByRole('option', { name: option }).first().click();
}

async function enroll(page: Page, code: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Number or e-mail').fill(code);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: /^Enroll |^Add / })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/is in the class now/)).toBeVisible();
}

/** One of my classes with people in it; another test may have given me an empty or a closed one. */
async function openClass(page: Page): Promise<string> {
  type Mine = { items: { class: { id: string; status: string; students: number } }[] };
  const { items } = await callApi<Mine>(page, 'GET', '/me/classes');
  return items.find((each) => each.class.status === 'open' && each.class.students > 1)?.class.id ?? '';
}

/** Asks for somebody who may not be enrolled, and reads why. */
async function expectRefusal(page: Page, code: string, refusal: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Number or e-mail').fill(code);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: /^Enroll / })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText(refusal);
}

/** The number of a student other than `email`. */
async function someStudent(page: Page, email: string): Promise<string> {
  const { items } = await callApi<{ items: { email: string; code: string }[] }>(
    page,
    'GET',
    '/people?limit=2',
  );
  return items.find((each) => each.email !== email)?.code ?? '';
}

test('a subject, a term and a class are created and edited, people enrolled and dropped', async ({
  page,
}) => {
  const code = unique('T');
  await signIn(page, 'ADMIN');

  await test.step('a subject', async () => {
    const department = `Khoa Toán ${code}`;
    await callApi(page, 'POST', '/departments', { name: department });
    await page.goto('/subjects/new');
    await field(page, 'Code').fill(`S${code}`);
    await field(page, 'Name').fill(`Đại số ${code}`);
    await field(page, 'Credits').fill('2,5');
    await page.getByRole('button', { name: 'Create subject' }).dblclick();
    await expect(page.getByRole('heading', { level: 1, name: `Đại số ${code}` })).toBeFocused();
    await page.getByRole('button', { name: 'Edit' }).click();
    await choose(page, 'Department', department);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('link', { name: department })).toBeVisible();
    await expect(page.getByText('2.5')).toBeVisible();
  });

  await test.step('its code is refused a second time', async () => {
    await page.goto('/subjects/new');
    await field(page, 'Code').fill(`S${code}`);
    await field(page, 'Name').fill('Another');
    await page.getByRole('button', { name: 'Create subject' }).click();
    await expect(page.getByRole('alert')).toContainText('This code is already in use.');
  });

  await test.step('a term', async () => {
    await page.goto('/terms/new');
    await field(page, 'Name').fill(`Học kỳ ${code}`);
    await field(page, 'First day').fill('01/09/2031');
    await field(page, 'Last day').fill('31/08/2031');
    await page.getByRole('button', { name: 'Create term' }).click();
    await expect(field(page, 'Last day')).toHaveAccessibleDescription('The end lies before the beginning.');
    await field(page, 'Last day').fill('31/12/2031');
    await page.getByRole('button', { name: 'Create term' }).click();
    await expect(page.getByRole('heading', { level: 1, name: `Học kỳ ${code}` })).toBeVisible();
    await expect(page.getByText('31 Dec 2031')).toBeVisible();
    await page.getByRole('button', { name: 'Edit' }).click();
    await field(page, 'Last day').fill('15/01/2032');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText('15 Jan 2032')).toBeVisible();
  });

  await test.step('a class', async () => {
    await page.getByRole('link', { name: 'New class' }).click();
    await choose(page, 'Subject', `Đại số ${code}`);
    await expect(page.getByRole('combobox', { name: 'Term' })).toHaveValue(`Học kỳ ${code}`);
    await field(page, 'Code').fill(`C${code}`);
    await field(page, 'Name').fill(`Lớp ${code}`);
    await field(page, 'Capacity').fill('1');
    await page.getByRole('button', { name: 'Create class' }).click();
    await expect(page.getByRole('heading', { level: 1, name: `Lớp ${code}` })).toBeVisible();
    await page.getByRole('button', { name: 'Edit' }).click();
    await field(page, 'Room').fill('B 101');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText('B 101')).toBeVisible();
  });

  const lecturer = await demoAccount('LECTURER');
  const student = await demoAccount('STUDENT');
  const another = await someStudent(page, student.email);
  await test.step('its people', async () => {
    await page
      .getByRole('navigation', { name: 'Parts of this class' })
      .getByRole('link', { name: 'People' })
      .click();
    await page.getByRole('button', { name: 'Add lecturer' }).click();
    await enroll(page, lecturer.email);
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('link', { name: lecturer.email })).toBeVisible();
    await page.getByRole('button', { name: 'Enroll students' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Number or e-mail').fill('no-such-number');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('Nobody has this number or e-mail address.')).toBeVisible();
    await enroll(page, student.email);
    await expect(dialog.getByText('1 of 1 places taken')).toBeVisible();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('row', { name: new RegExp(student.email) })).toBeVisible();
  });

  await test.step('who is enrolled into a full class waits', async () => {
    await page.getByRole('button', { name: 'Enroll students' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Number or e-mail').fill(another);
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: /^Enroll / }).click();
    await expect(dialog.getByText(/waits in place 1/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Done' }).click();
  });

  await test.step('a dropped student leaves the place to whoever waits, and comes back to the queue', async () => {
    const row = page.getByRole('row', { name: new RegExp(student.email) });
    await row.getByRole('button', { name: /^More actions/ }).click();
    await page.getByRole('menuitem', { name: 'Drop from class' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drop from class' }).click();
    await expect(row).toBeHidden();
    await page.getByRole('link', { name: 'Withdrawn' }).click();
    await row.getByRole('button', { name: /^Enroll again/ }).click();
    await page.getByRole('link', { name: 'Waiting' }).click();
    await expect(row).toBeVisible();
    await page.getByRole('link', { name: 'In the class' }).click();
    await expect(page.getByRole('row', { name: new RegExp(another) })).toBeVisible();
  });

  await test.step('a closed class takes nobody', async () => {
    await page.getByRole('button', { name: `More actions for Lớp ${code}` }).click();
    await page.getByRole('menuitem', { name: 'Close' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
    await expect(page.getByText('Closed', { exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Enroll students' })).toBeHidden();
  });
});

test('nobody is enrolled twice', async ({ page }) => {
  await signIn(page, 'ADMIN');
  const classes = await callApi<{ items: { id: string }[] }>(page, 'GET', '/classes?limit=1');
  const roster = `/classes/${classes.items[0]?.id}/enrollments`;
  type Members = { items: { person: { email: string } }[] };
  const students = await callApi<Members>(page, 'GET', `${roster}?role=STUDENT&limit=1`);
  const lecturers = await callApi<Members>(page, 'GET', `${roster}?role=LECTURER&limit=1`);
  await page.goto(`/classes/${classes.items[0]?.id}/people`);
  await page.getByRole('button', { name: 'Enroll students' }).first().click();

  await expectRefusal(page, students.items[0]?.person.email ?? '', 'This person is already in the class.');
  await expectRefusal(page, lecturers.items[0]?.person.email ?? '', 'in another role');
});

test('the current term is the one that was made current last', async ({ page }) => {
  const code = unique('K');
  await signIn(page, 'ADMIN');
  await page.goto('/terms/new');
  await field(page, 'Name').fill(`Kỳ ${code}`);
  await field(page, 'First day').fill('01/09/2026');
  await field(page, 'Last day').fill('31/01/2027');
  await page.getByRole('button', { name: 'Create term' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Kỳ ${code}` })).toBeVisible();

  await page.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Make current' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make current' }).click();
  await expect(page.getByText('Current term')).toBeVisible();

  await page.goto('/');
  await expect(page.getByRole('heading', { level: 2, name: `Kỳ ${code}` })).toBeVisible();
});

test('a lecturer enrolls and drops students of their own class, and changes nothing else', async ({
  page,
}) => {
  await signIn(page, 'LECTURER');
  await page.goto(`/classes/${await openClass(page)}`);
  await expect(page.getByRole('navigation', { name: 'Parts of this class' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit' })).toBeHidden();

  await page
    .getByRole('navigation', { name: 'Parts of this class' })
    .getByRole('link', { name: 'People' })
    .click();
  const students = page.getByRole('table', { name: 'Students' });
  // The placeholder of a list that is coming has rows too, but no words.
  await expect(students.getByRole('row').nth(1)).toContainText(/\w/);
  await expect(page.getByRole('button', { name: 'Add lecturer' })).toBeHidden();
  const code = await students.getByRole('row').nth(1).getByRole('cell').nth(1).innerText();
  const row = students.getByRole('row', { name: new RegExp(`\\b${code}\\b`) });

  await row.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Drop from class' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Drop from class' }).click();
  await expect(row).toBeHidden();
  await page.getByRole('button', { name: 'Enroll students' }).click();
  await enroll(page, code);
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();

  await expect(row).toBeVisible();
});

test('a student sees the names of classmates and nothing more', async ({ page }) => {
  await signIn(page, 'STUDENT');
  await page.goto(`/classes/${await openClass(page)}`);
  await page
    .getByRole('navigation', { name: 'Parts of this class' })
    .getByRole('link', { name: 'People' })
    .click();

  const table = page.getByRole('table', { name: 'Students' });
  await expect(table.getByRole('row').nth(1)).toContainText(/\w/);
  await expect(table.getByRole('columnheader')).toHaveText(['Name']);
  await expect(page.getByRole('button', { name: 'Enroll students' })).toBeHidden();
  await expect(page.getByRole('button', { name: /^More actions/ })).toBeHidden();
});
