// Places, queue and passcode of a class, as its staff sets them and as students meet them.
import type { Browser, Page } from '@playwright/test';
import { inspect } from './inspections';
import { callApi, expect, field, inviteNewcomer, type Newcomer, signIn, test, unique } from './school';

const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

const PASSCODE = 'Vừng ơi, mở ra';

interface Created {
  id: string;
  version: number;
}

/** A class of the current term, made over the API. */
async function openClass(admin: Page, fields: Record<string, unknown>): Promise<Created & { name: string }> {
  type Ids = { items: { id: string; current?: boolean }[] };
  const subjects = await callApi<Ids>(admin, 'GET', '/subjects?limit=1');
  const terms = await callApi<Ids>(admin, 'GET', '/terms?limit=200');
  const term = terms.items.find((each) => each.current) ?? terms.items[0];
  const code = unique('W');
  const name = `Lớp chờ ${code}`;
  const body = { code, name, subject: subjects.items[0]?.id, term: term?.id, ...fields };
  return { ...(await callApi<Created>(admin, 'POST', '/classes', body)), name };
}

async function enroll(admin: Page, schoolClass: Created, newcomer: Newcomer): Promise<void> {
  const body = { person: newcomer.id, role: 'STUDENT' };
  await callApi(admin, 'POST', `/classes/${schoolClass.id}/enrollments`, body);
}

/** Looks at the page on a desktop and on a phone. */
async function look(page: Page, what: string): Promise<void> {
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    await inspect(page, `${what}, ${viewport.width} px`);
  }
}

async function newcomers(admin: Page, browser: Browser, count: number): Promise<Newcomer[]> {
  const found: Newcomer[] = [];
  for (let number = 0; number < count; number++) found.push(await inviteNewcomer(admin, browser));
  return found;
}

test('a student finds a class, gives its passcode, waits, comes in and leaves', async ({ page, browser }) => {
  test.setTimeout(150_000);
  await signIn(page, 'ADMIN');
  const schoolClass = await openClass(page, { capacity: 1 });
  const [first, second] = (await newcomers(page, browser, 2)) as [Newcomer, Newcomer];
  await enroll(page, schoolClass, first);

  await test.step('staff sets a passcode, which the form explains and never shows', async () => {
    await page.goto(`/classes/${schoolClass.id}`);
    await expect(page.getByText('By staff only')).toBeVisible();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('combobox', { name: 'Joining' }).click();
    await page.getByRole('option', { name: 'With a passcode' }).click();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(field(page, 'Passcode')).toHaveAccessibleDescription(/Please fill this in/);
    await field(page, 'Passcode').fill('short');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(field(page, 'Passcode')).toHaveAccessibleDescription(/6/);
    await field(page, 'Passcode').fill(PASSCODE);
    await look(page, 'the form of a class with a passcode');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('main').getByText('With a passcode')).toBeVisible();
    await page.getByRole('button', { name: 'Edit' }).click();
    await expect(field(page, 'New passcode')).toHaveValue('');
    await page.keyboard.press('Escape');
  });

  const student = second.page;
  await test.step('the student finds it among the classes of the current term', async () => {
    await student.getByRole('link', { name: 'Classes', exact: true }).click();
    await expect(student.getByRole('row', { name: new RegExp(schoolClass.name) })).toBeVisible();
    await student.getByRole('link', { name: schoolClass.name }).click();
    await expect(student.getByText('All places are taken.')).toBeVisible();
    await look(student, 'a class that can be joined');
  });

  await test.step('a wrong passcode is told where it is typed', async () => {
    await student.getByRole('button', { name: 'Join the queue' }).click();
    const dialog = student.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Join class' }).click();
    await expect(field(student, 'Passcode')).toHaveAccessibleDescription(/Please fill this in/);
    await field(student, 'Passcode').fill('no idea at all');
    await student.keyboard.press('Enter');
    await expect(dialog.getByText('This is not the passcode of the class.')).toBeVisible();
    await look(student, 'the question for a passcode');
  });

  await test.step('the right one leads into the queue', async () => {
    await field(student, 'Passcode').fill(PASSCODE);
    await student.keyboard.press('Enter');
    await expect(student.getByRole('main').getByText('You are number 1 in line.')).toBeVisible();
    await look(student, 'a place in the queue');
    await student.getByRole('link', { name: 'My classes' }).first().click();
    await expect(student.getByText('Waiting for a place')).toBeVisible();
  });

  await test.step('staff sees the queue', async () => {
    await page.goto(`/classes/${schoolClass.id}/people?status=waiting`);
    const row = page.getByRole('row', { name: new RegExp(second.email) });
    await expect(row.getByRole('cell', { name: '1', exact: true })).toBeVisible();
    await look(page, 'the queue as staff sees it');
  });

  await test.step('somebody leaves, and the first who waits is in', async () => {
    await first.page.goto(`/classes/${schoolClass.id}`);
    await first.page.getByRole('button', { name: 'Leave class' }).click();
    await first.page.getByRole('dialog').getByRole('button', { name: 'Leave class' }).click();
    await expect(first.page.getByText('Nobody waits yet: you would be first in line.')).toBeVisible();
    await student.goto(`/classes/${schoolClass.id}`);
    await expect(student.getByText('You are in this class.')).toBeVisible();
  });
});

test('a place in the queue is given up after a question', async ({ page, browser }) => {
  test.setTimeout(120_000);
  await signIn(page, 'ADMIN');
  const schoolClass = await openClass(page, { capacity: 1, self_enrollment: 'open' });
  const [first, second] = (await newcomers(page, browser, 2)) as [Newcomer, Newcomer];
  await enroll(page, schoolClass, first);
  const student = second.page;
  await student.goto(`/classes/${schoolClass.id}`);
  await student.getByRole('button', { name: 'Join the queue' }).click();
  await expect(student.getByRole('main').getByText('You are number 1 in line.')).toBeVisible();

  await student.getByRole('button', { name: 'Leave the queue' }).click();
  await expect(student.getByText(/You lose your place in line/)).toBeVisible();
  await look(student, 'the question before leaving the queue');
  await student.getByRole('dialog').getByRole('button', { name: 'Leave the queue' }).click();

  await expect(student.getByRole('button', { name: 'Join the queue' })).toBeVisible();
});

test('too many wrong passcodes wait, and the page says how long', async ({ page, browser }) => {
  test.setTimeout(120_000);
  await signIn(page, 'ADMIN');
  const schoolClass = await openClass(page, { self_enrollment: 'passcode', passcode: PASSCODE });
  const { page: student } = await inviteNewcomer(page, browser);
  await student.goto(`/classes/${schoolClass.id}`);
  await student.getByRole('button', { name: 'Join class' }).click();
  const dialog = student.getByRole('dialog');

  for (let guess = 1; guess <= 5; guess++) {
    await field(student, 'Passcode').fill(`wrong guess ${guess}`);
    const answered = student.waitForResponse((response) => response.url().endsWith('/join'));
    await student.keyboard.press('Enter');
    expect((await answered).status()).toBe(403);
    await expect(dialog.getByText('This is not the passcode of the class.')).toBeVisible();
  }
  await student.keyboard.press('Enter');

  await expect(dialog.getByText(/Too many wrong passcodes. You can try again in \d+ s./)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Join class' })).toBeDisabled();
  await look(student, 'a wait after too many guesses');
});
