// Files in the browser: materials of a class from the lecturer to the student, a picture of oneself, and what must not run.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { inspect } from './inspections';
import { callApi, expect, field, inviteNewcomer, signIn, someoneElse, test, unique } from './school';

const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

const SHOTS = process.env.E2E_SHOTS;

async function look(page: Page, what: string): Promise<void> {
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    await inspect(page, `${what}, ${viewport.width} px`);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/${what}-${viewport.width}-${colorScheme}.png` });
    }
  }
}

interface Created {
  id: string;
}

/** A class of the test's own in the current term, over the API. */
async function openClass(admin: Page): Promise<Created & { name: string }> {
  type Ids = { items: { id: string; current?: boolean }[] };
  const subjects = await callApi<Ids>(admin, 'GET', '/subjects?limit=1');
  const terms = await callApi<Ids>(admin, 'GET', '/terms?limit=200');
  const term = terms.items.find((each) => each.current) ?? terms.items[0];
  const code = unique('F');
  const name = `Lớp tài liệu ${code}`;
  const body = { code, name, subject: subjects.items[0]?.id, term: term?.id };
  return { ...(await callApi<Created>(admin, 'POST', '/classes', body)), name };
}

test('a lecturer gives files to a class, and a student has them', async ({ page, browser }) => {
  test.setTimeout(300_000);
  await signIn(page, 'ADMIN');
  const schoolClass = await openClass(page);
  const lecturer = await someoneElse(browser, 'LECTURER');
  const { person } = await callApi<{ person: Created }>(lecturer, 'GET', '/me');
  const student = await inviteNewcomer(page, browser);
  for (const [id, role] of [
    [person.id, 'LECTURER'],
    [student.id, 'STUDENT'],
  ]) {
    await callApi(page, 'POST', `/classes/${schoolClass.id}/enrollments`, { person: id, role });
  }

  await test.step('the page says what is taken before anything is sent', async () => {
    await lecturer.goto(`/classes/${schoolClass.id}`);
    await lecturer.getByRole('link', { name: 'Materials' }).click();
    await expect(lecturer.getByText('No materials yet')).toBeVisible();
    await expect(lecturer.getByText(/100 MB each at most/)).toBeVisible();
    await look(lecturer, 'a class without materials');
  });

  await test.step('several files go at once, and what is not taken is told beside its name', async () => {
    await lecturer.getByRole('combobox', { name: 'Section' }).fill('Tuần 1');
    await lecturer.keyboard.press('Tab');
    await lecturer.locator('input[type=file]').setInputFiles([
      { name: 'Bài 1: giới hạn.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 one') },
      { name: 'main.py', mimeType: 'text/x-python', buffer: Buffer.from('print("hello")\n') },
      { name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
    ]);
    const uploads = lecturer.getByRole('list', { name: 'Uploads' });
    await expect(uploads.getByText('Uploaded')).toHaveCount(2);
    await expect(uploads.getByRole('alert').filter({ hasText: 'not possible here' })).toBeVisible();
    await expect(lecturer.getByRole('heading', { name: 'Tuần 1' })).toBeVisible();
    await look(lecturer, 'materials of a class');
  });

  await test.step('a lost connection is tried again and makes no second material', async () => {
    let isCut = true;
    await lecturer.route('**/files/**', (route) =>
      isCut && route.request().method() === 'PUT' ? route.abort() : route.continue(),
    );
    await lecturer
      .locator('input[type=file]')
      .setInputFiles([
        { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('<script>window.ran = 1</script>') },
      ]);
    const again = lecturer.getByRole('button', { name: 'Try again' });
    await expect(again).toBeVisible();
    isCut = false;
    await again.click();
    await expect(lecturer.getByRole('button', { name: 'notes', exact: true })).toHaveCount(1);
  });

  await test.step('a link is added', async () => {
    await lecturer.getByRole('button', { name: 'Add a link' }).click();
    const dialog = lecturer.getByRole('dialog');
    await field(lecturer, 'Address').fill('javascript:alert(1)');
    await dialog.getByRole('button', { name: 'Add a link' }).click();
    await expect(field(lecturer, 'Address')).toHaveAccessibleDescription(/begins with https/);
    await look(lecturer, 'the form of a link');
    await field(lecturer, 'Address').fill('https://example.edu/calculus');
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Sách giáo khoa');
    await dialog.getByRole('button', { name: 'Add a link' }).click();
    await expect(lecturer.getByRole('link', { name: /Sách giáo khoa/ })).toBeVisible();
  });

  await test.step('a material is renamed and moved, another deleted', async () => {
    await lecturer.getByRole('button', { name: 'More actions for main' }).click();
    await lecturer.getByRole('menuitem', { name: 'Edit' }).click();
    const drawer = lecturer.getByRole('dialog');
    await drawer.getByRole('textbox', { name: 'Title' }).fill('Chương trình');
    await drawer.getByRole('textbox', { name: 'Section', exact: true }).fill('Tuần 2');
    await drawer.getByRole('button', { name: 'Save changes' }).click();
    await expect(lecturer.getByRole('heading', { name: 'Tuần 2' })).toBeVisible();
    await lecturer.getByRole('button', { name: 'More actions for Sách giáo khoa' }).click();
    await lecturer.getByRole('menuitem', { name: 'Delete' }).click();
    await lecturer.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(lecturer.getByRole('link', { name: /Sách giáo khoa/ })).toHaveCount(0);
  });

  await test.step('the student saves a file under its own name', async () => {
    await student.page.goto(`/classes/${schoolClass.id}/materials`);
    await expect(student.page.getByRole('button', { name: 'Add a link' })).toHaveCount(0);
    await look(student.page, 'materials as a student sees them');
    const saving = student.page.waitForEvent('download');
    await student.page.getByRole('button', { name: 'Chương trình' }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('main.py');
    expect(await readFile(await saved.path(), 'utf8')).toBe('print("hello")\n');
  });

  await test.step('what was uploaded never runs, however it is opened', async () => {
    type Materials = { items: { id: string; title: string }[] };
    const path = `/classes/${schoolClass.id}/materials`;
    const { items } = await callApi<Materials>(lecturer, 'GET', path);
    const notes = items.find(({ title }) => title === 'notes');
    const { url } = await callApi<{ url: string }>(lecturer, 'GET', `${path}/${notes?.id}/download`);
    const answer = await fetch(url);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const saving = student.page.waitForEvent('download');
    await student.page.evaluate((address) => location.assign(address), url);
    await saving;
    expect(await student.page.evaluate(() => 'ran' in window)).toBe(false);
  });
});

test('a person shows a picture and takes it away again', async ({ page, browser }) => {
  test.setTimeout(120_000);
  await signIn(page, 'ADMIN');
  const newcomer = await inviteNewcomer(page, browser);
  const own = newcomer.page;
  const picture = await own.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 900;
    canvas.height = 600;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.fillStyle = '#264';
    context.fillRect(0, 0, 900, 600);
    context.fillStyle = '#fc3';
    context.arc(450, 300, 220, 0, 7);
    context.fill();
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });

  await test.step('what is no picture is told', async () => {
    await own.goto('/profile');
    const chosen = { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload=alert(1)>') };
    await own.locator('input[type=file]').setInputFiles([chosen]);
    await expect(own.getByRole('alert').filter({ hasText: 'cannot be read' })).toBeVisible();
  });

  await test.step('a picture is cut, sent and shown', async () => {
    const chosen = { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') };
    await own.locator('input[type=file]').setInputFiles([chosen]);
    const dialog = own.getByRole('dialog');
    await expect(dialog.getByRole('button', { name: 'Use this picture' })).toBeEnabled();
    await look(own, 'choosing the part of a picture');
    await dialog.getByRole('slider', { name: 'Zoom' }).press('ArrowRight');
    await dialog.getByRole('button', { name: 'Use this picture' }).click();
    await expect(own.getByRole('button', { name: 'Choose another' })).toBeVisible();
    await expect(own.getByRole('main').locator('img')).toBeVisible();
    await look(own, 'a profile with a picture');
  });

  await test.step('others see it, and the browser keeps it', async () => {
    await page.goto(`/people/${newcomer.id}`);
    const shown = page.getByRole('main').locator('img').first();
    await expect(shown).toBeVisible();
    const size = await shown.evaluate((image: HTMLImageElement) => image.naturalWidth);
    expect(size).toBe(512);
    const first = await shown.getAttribute('src');
    await page.reload();
    await expect(page.getByRole('main').locator('img').first()).toHaveAttribute('src', first ?? '');
  });

  await test.step('it is taken away', async () => {
    await own.getByRole('button', { name: 'Remove', exact: true }).click();
    await own.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(own.getByRole('button', { name: 'Choose a picture' })).toBeVisible();
    await expect(own.getByRole('main').locator('img')).toHaveCount(0);
  });
});
