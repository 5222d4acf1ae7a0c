// A class after another one in the browser: what is kept, and who comes along.
import { inspect } from './inspections';
import { callApi, expect, field, signIn, test, unique } from './school';

interface Listed {
  items: { id: string; name: string; students: number; lecturers: unknown[] }[];
}

test('an administrator copies a class with its people', async ({ page }) => {
  await signIn(page, 'ADMIN');
  const { items } = await callApi<Listed>(page, 'GET', '/classes?limit=1');
  const source = items[0];
  if (!source) throw new Error('the demo has no class');
  await page.goto(`/classes/${source.id}`);

  await page.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Copy to another term' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Copy of ${source.name}` })).toBeVisible();
  await expect(field(page, 'Name')).toHaveValue(source.name);
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await inspect(page, `a copy of a class, ${width} px`);
  }
  await expect(page.getByLabel(/^Lecturers/)).toBeChecked();
  await page.getByLabel(`Students (${source.students})`).check();
  // A name of its own: other tests count the classes that are found by the name of the first.
  const code = unique('COPY');
  await field(page, 'Code').fill(code);
  await field(page, 'Name').fill(`Lớp ${code}`);
  await page.getByRole('combobox', { name: 'Term' }).click();
  await page.getByRole('option').first().click();
  await page.getByRole('button', { name: 'Create class' }).click();

  await expect(page).toHaveURL(/\/jobs\//);
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 40_000 });
  await page.getByRole('link', { name: `Lớp ${code}` }).click();
  await expect(page).toHaveURL(/\/people/);
  await expect(page.getByRole('table', { name: 'Students' }).getByRole('row')).not.toHaveCount(0);
});
