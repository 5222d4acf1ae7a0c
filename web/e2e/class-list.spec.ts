// The class list on paper: everybody in the class, and nothing of the program around it.
import { inspect } from './inspections';
import { callApi, expect, signIn, test } from './school';

interface Row {
  id: string;
  name: string;
  students: number;
}

test('a lecturer prints the list of a class', async ({ page }) => {
  await signIn(page, 'LECTURER');
  const mine = await callApi<{ items: { class: Row }[] }>(page, 'GET', '/me/classes?limit=200');
  const [first] = mine.items.map((each) => each.class).sort((one, other) => other.students - one.students);
  if (!first) throw new Error('the demo lecturer teaches nothing');
  await page.goto(`/classes/${first.id}/people`);
  await page.getByRole('link', { name: 'Class list' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Class list' })).toBeVisible();
  // More than one page of the API, and the row of the heads.
  await expect(page.getByRole('row')).toHaveCount(first.students + 1);
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await inspect(page, `class list, ${width} px`);
  }
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeHidden();
  await expect(page.getByRole('table')).toBeVisible();
});
