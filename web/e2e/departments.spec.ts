// Departments in the browser: entered once, chosen by subjects, renamed in all of them, archived.
import { inspect } from './inspections';
import { callApi, expect, signIn, someoneElse, test, unique } from './school';

test('a department is entered, teaches a subject, and is renamed in it', async ({ page }) => {
  await signIn(page, 'ADMIN');
  const name = unique('Mathematics');
  const code = unique('ALG');
  await page.goto('/subjects');
  await page.getByRole('link', { name: 'Departments' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Departments' })).toBeVisible();
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await inspect(page, `departments, ${width} px`);
  }
  await page.getByRole('link', { name: 'New department' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create department' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(page.getByText('No subject in this department yet.')).toBeVisible();

  await page.getByRole('link', { name: 'New subject' }).click();
  await expect(page.getByRole('combobox', { name: 'Department' })).toHaveValue(name);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('textbox', { name: 'Name' }).fill('Algebra');
  await page.getByRole('button', { name: 'Create subject' }).click();
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('link', { name: 'Algebra' })).toBeVisible();
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await inspect(page, `a department, ${width} px`);
  }

  const renamed = `${name} and Physics`;
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(renamed);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: renamed })).toBeVisible();
  await page.getByRole('link', { name: 'Algebra' }).click();
  await expect(page.getByRole('link', { name: renamed })).toBeVisible();
});

test('a name that is taken is told, and students see departments without editing them', async ({
  page,
  browser,
}) => {
  await signIn(page, 'ADMIN');
  const name = unique('Chemistry');
  const department = await callApi<{ id: string }>(page, 'POST', '/departments', { name });
  await page.goto('/departments/new');
  await page.getByLabel('Name').fill(name.toUpperCase());
  await page.getByRole('button', { name: 'Create department' }).click();
  await expect(page.getByText('This name is already in use.')).toBeVisible();

  const student = await someoneElse(browser, 'STUDENT');
  await student.goto(`/departments/${department.id}`);
  await expect(student.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(student.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  await student.context().close();
});
