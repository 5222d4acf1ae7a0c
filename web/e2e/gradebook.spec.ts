// A gradebook from its first category to what a student reads of it, two graders at one cell included.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { inspect } from './inspections';
import { callApi, expect, field, inviteNewcomer, signIn, test, unique } from './school';

test.use({ actionTimeout: 10_000 });

const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

/** Looks at the page on a phone and on a desktop. */
async function look(page: Page, what: string): Promise<void> {
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    await inspect(page, `${what}, ${viewport.width} px`);
  }
}

/** A class of the test's own with one student in it. */
async function openClass(admin: Page, student: string): Promise<string> {
  type Ids = { items: { id: string; current?: boolean }[] };
  const subjects = await callApi<Ids>(admin, 'GET', '/subjects?limit=1');
  const terms = await callApi<Ids>(admin, 'GET', '/terms?limit=200');
  const code = unique('G');
  const { id } = await callApi<{ id: string }>(admin, 'POST', '/classes', {
    code,
    name: `Lớp có điểm ${code}`,
    subject: subjects.items[0]?.id,
    term: terms.items[0]?.id,
  });
  await callApi(admin, 'POST', `/classes/${id}/enrollments`, { person: student, role: 'STUDENT' });
  return id;
}

async function addItem(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Add an item' }).click();
  await field(page, 'Title').fill(title);
  await field(page, 'Full marks').fill('20');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('listitem').filter({ hasText: title })).toBeVisible();
}

async function choose(page: Page, title: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `More actions for ${title}` }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

test('a book is set up, marks are given, and the student reads how they make a total', async ({
  page,
  browser,
}) => {
  test.setTimeout(180_000);
  await signIn(page, 'ADMIN');
  const student = await inviteNewcomer(page, browser);
  const id = await openClass(page, student.id);

  await test.step('the book begins with a category and items', async () => {
    await page.goto(`/classes/${id}`);
    await page.getByRole('link', { name: 'Gradebook' }).click();
    await expect(page.getByText('Nothing to mark yet')).toBeVisible();
    await page.getByRole('link', { name: 'Set up the gradebook' }).click();
    await page.getByRole('button', { name: 'Add a category' }).click();
    await field(page, 'Title').fill('Bài tập');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Bài tập' })).toBeVisible();
    await addItem(page, 'Bài 1');
    await addItem(page, 'Bài 2');
    await look(page, 'the book');
  });

  await test.step('rules change, and what they leave open is told', async () => {
    await page.getByRole('button', { name: 'Edit the rules' }).click();
    await page.getByLabel('Weighting').selectOption('categories');
    await look(page, 'the rules');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText(/nobody has a total/)).toBeVisible();
    await choose(page, 'Bài tập', 'Edit');
    await field(page, 'Weight in percent').fill('100');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText(/nobody has a total/)).toHaveCount(0);
  });

  await test.step('an item goes up, is deleted and comes back', async () => {
    await choose(page, 'Bài 2', 'Move up');
    await expect(page.getByRole('listitem').first()).toContainText('Bài 2');
    await choose(page, 'Bài 2', 'Delete');
    await expect(page.getByRole('heading', { name: 'Deleted' })).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('heading', { name: 'Deleted' })).toHaveCount(0);
    await choose(page, 'Bài 1', 'Post');
    await expect(
      page.getByText('Students see “Bài 1” now. 1 student is not graded in it yet.'),
    ).toBeVisible();
  });

  await test.step('points are refused in words, and then kept', async () => {
    await page.getByRole('link', { name: 'Back to the marks' }).click();
    await page.getByRole('button', { name: /Bài 1: Not graded$/ }).click();
    await field(page, 'Points').fill('8,5');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(field(page, 'Points')).toHaveAccessibleDescription(/with a point/);
    await field(page, 'Points').fill('21');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(field(page, 'Points')).toHaveAccessibleDescription(/at most 100 % of its 20 points/);
    await look(page, 'the form of a cell');
    await field(page, 'Points').fill('17');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('button', { name: /Bài 1: 17$/ })).toBeFocused();
    await expect(page.getByRole('button', { name: /To date: 8\.5 A$/ })).toBeVisible();
    await look(page, 'the marks');
  });

  await test.step('of two graders the second is shown what the first wrote', async () => {
    await page.getByRole('button', { name: /Bài 1: 17$/ }).click();
    const cell = { student: student.id, item: 1, version: 1, points: '12' };
    await callApi(page, 'POST', `/classes/${id}/scores`, { cells: [cell] });
    await field(page, 'Points').fill('18');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText(/has changed this mark/)).toBeVisible();
    await expect(dialog.getByRole('definition').first()).toHaveText('12');
    await look(page, 'a conflict');
    await dialog.getByRole('button', { name: 'Overwrite with mine' }).click();
    await expect(page.getByRole('button', { name: /Bài 1: 18$/ })).toBeVisible();
  });

  await test.step('what a cell was can be brought back', async () => {
    await page.getByRole('button', { name: /Bài 1: 18$/ }).click();
    await page.getByRole('button', { name: 'Show the history' }).click();
    await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(3);
    await page.getByRole('button', { name: 'Restore 17' }).click();
    await expect(page.getByRole('button', { name: /Bài 1: 17$/ })).toBeVisible();
  });

  await test.step('a file leaves, is changed, comes back, and is undone', async () => {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'CSV (.csv)' }).click();
    const path = await (await download).path();
    const changed = readFileSync(path, 'utf8').replace(/,17,/, ',"=1+1",').concat('\n');
    const upload = async (text: string) => {
      const file = { name: 'marks.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
      await page.locator('input[type=file]').setInputFiles(file);
    };
    await page.getByRole('button', { name: 'Import a file' }).click();
    await upload(changed);
    await expect(page.getByText(/^Row 2, Bài 1 \(20\) #1: /)).toBeVisible();
    await look(page, 'what is wrong with a file');
    await upload(readFileSync(path, 'utf8').replace(/,17,/, ',11.5,'));
    await expect(page.getByText('1 mark would be written.')).toBeVisible();
    await page.getByRole('button', { name: 'Write the marks' }).click();
    await expect(page.getByRole('button', { name: /Bài 1: 11\.5$/ })).toBeVisible();
    const written = page.getByRole('alert').filter({ hasText: '1 mark was written.' });
    await written.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('button', { name: /Bài 1: 17$/ })).toBeVisible();
  });

  await test.step('a total is explained to the staff', async () => {
    await page.getByRole('button', { name: /Final: / }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('Not graded, so it counts as 0 in the final total.')).toBeVisible();
    await look(page, 'a final total');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: /Final: / })).toBeFocused();
  });

  await test.step('and to the student, over what is posted', async () => {
    await student.page.goto(`/classes/${id}`);
    await student.page.getByRole('link', { name: 'Grades' }).click();
    await expect(student.page.getByText('8.5 needs no rounding: the mark is 8.5.')).toBeVisible();
    await expect(student.page.getByText('Bài 2')).toHaveCount(0);
    await look(student.page, 'my grades');
  });

  await test.step('in Vietnamese too, with a comma', async () => {
    await student.page.getByRole('button', { name: /^Account/ }).click();
    await student.page.getByText('Tiếng Việt').click();
    await expect(student.page.getByText('8,5 không cần làm tròn: điểm là 8,5.')).toBeVisible();
    await expect(student.page.getByRole('link', { name: 'Điểm', exact: true })).toBeVisible();
  });
});
