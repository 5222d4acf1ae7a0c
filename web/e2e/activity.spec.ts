// The activity log of an administrator: found by filters, opened, taken as a file, and histories on the pages of things.
import { readFile } from 'node:fs/promises';
import { inspect } from './inspections';
import { callApi, expect, signIn, test, unique } from './school';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };

test('what was done is found, opened and taken as a file', async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page, 'ADMIN');
  const code = unique('H');
  const subject = await callApi<{ id: string }>(page, 'POST', '/subjects', { code, name: `=Môn ${code}` });

  await page.goto('/');
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('link', { name: 'Activity log' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Activity log' })).toBeVisible();
  const first = page.getByRole('listitem').filter({ hasText: code }).first();
  await expect(first).toContainText('Entered a subject');
  await first.locator('summary').click();
  await expect(first.getByRole('row', { name: new RegExp(`^Code ${code}`) })).toBeVisible();
  await expect(first).toContainText('From 127.0.0.1');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  const text = await readFile(await (await download).path(), 'utf8');
  expect(text.startsWith('\uFEFFat,action')).toBe(true);
  expect(text).toContain(`,'=Môn ${code}`);

  await page.goto(`/subjects/${subject.id}`);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Entered a subject' })).toBeVisible();
  await inspect(page, 'the history of a subject');

  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const language of ['en', 'vi']) {
      await page.evaluate((chosen) => localStorage.setItem('rollbook.language', chosen), language);
      await page.goto('/activity?action=create_subject');
      await page.locator('summary').first().click();
      await inspect(page, `the activity log on a ${size} in ${language}`);
      await page.screenshot({ path: `test-results/shots/activity-${size}-${language}.png` });
    }
  }
});

test('a membership tells when somebody came and left', async ({ page }) => {
  await signIn(page, 'ADMIN');
  const { items } = await callApi<{ items: { id: string }[] }>(page, 'GET', '/classes?limit=1');
  const people = `/classes/${items[0]?.id}/people`;
  await page.goto(people);
  await page
    .getByRole('button', { name: /^History of/ })
    .first()
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await inspect(page, 'the history of a membership');
});
