// Every page in light and dark, on a desktop and on a phone: no fault of accessibility, nothing wider than the screen.
import type { Page } from '@playwright/test';
import { inspect, settle } from './inspections';
import { expect, type Role, signIn, test } from './school';

const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
};

/** The address that the first link of a list leads to. */
async function firstOf(page: Page, list: string): Promise<string> {
  await page.goto(list);
  await settle(page);
  const href = await page.locator('main tbody a, main li a').first().getAttribute('href');
  if (!href) throw new Error(`${list} has no entry`);
  return href;
}

const PAGES: Record<Role, string[]> = {
  ADMIN: [
    '/',
    '/people',
    '/people?status=disabled',
    '/people/new',
    '/subjects',
    '/subjects/new',
    '/terms',
    '/terms/new',
    '/classes',
    '/classes/new',
    '/profile',
    '/nothing',
  ],
  LECTURER: ['/', '/subjects', '/people'],
  STUDENT: ['/', '/terms'],
};

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use({ viewport });
    // Many pages in one session: signing in for each would be most of the time.
    test.setTimeout(150_000);

    test('pages before sign-in', async ({ page }) => {
      for (const path of ['/sign-in', '/forgot-password', '/setup']) {
        await page.goto(path);
        await inspect(page, path);
      }
    });

    test('pages of an administrator', async ({ page }) => {
      await signIn(page, 'ADMIN');
      for (const path of PAGES.ADMIN) {
        await page.goto(path);
        await inspect(page, path);
      }
    });

    test('single things and their dialogs, for an administrator', async ({ page }) => {
      await signIn(page, 'ADMIN');
      for (const list of ['/subjects', '/terms', '/people', '/classes?status=closed', '/classes']) {
        await page.goto(list);
        await settle(page);
        if ((await page.locator('main tbody a').count()) === 0) continue;
        const path = await firstOf(page, list);
        await page.goto(path);
        await inspect(page, path);
        await page.getByRole('button', { name: 'Edit' }).click();
        await expect(page.getByRole('dialog').getByRole('button', { name: 'Save changes' })).toBeVisible();
        await inspect(page, `${path}, editing`);
        if (path.startsWith('/classes')) {
          await page.goto(`${path}/people`);
          await inspect(page, `${path}/people`);
        }
      }
    });

    test('menus', async ({ page }) => {
      await signIn(page, 'ADMIN');
      await page.getByRole('button', { name: /^Account:/ }).click();
      // What it covers is not to be hit while it is open.
      await inspect(page, 'the account', '[role=dialog]');
      await page.goto(await firstOf(page, '/subjects'));
      await page.getByRole('button', { name: /^More actions/ }).click();
      await inspect(page, 'the menu of a subject');
      await page.getByRole('menuitem', { name: 'Archive' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await inspect(page, 'the question before archiving');
      await page.goto('/terms/new');
      await page.getByRole('textbox', { name: 'First day' }).click();
      await inspect(page, 'the calendar');
    });

    for (const role of ['LECTURER', 'STUDENT'] as const) {
      test(`pages of a ${role.toLowerCase()}`, async ({ page }) => {
        await signIn(page, role);
        const own = await firstOf(page, '/');
        for (const path of [...PAGES[role], own, `${own}/people`]) {
          await page.goto(path);
          await inspect(page, path);
        }
      });
    }
  });
}

test('a list of people with a menu each stands when the browser asks for less movement', async ({ page }) => {
  await signIn(page, 'ADMIN');
  const people = `${await firstOf(page, '/classes')}/people`;
  await page.goto(people);
  await settle(page);

  for (const reducedMotion of ['reduce', 'no-preference', 'reduce'] as const) {
    await page.emulateMedia({ reducedMotion });
    await settle(page);
  }

  await expect(page.getByRole('button', { name: /^More/ }).nth(30)).toBeVisible();
});
