// Notices from the form of the sender to the bell of the reader, and that they are read then.
import { inspect } from './inspections';
import { callApi, expect, field, inviteNewcomer, signIn, test, unique } from './school';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };

test('a notice is written, rings the bell of its reader, and is read', async ({ page, browser }) => {
  test.setTimeout(120_000);
  await signIn(page, 'ADMIN');
  const reader = await inviteNewcomer(page, browser);
  const title = unique('Lịch thi giữa kỳ ');

  await test.step('it is sent from the page of the person', async () => {
    await page.goto(`/people/${reader.id}`);
    await page.getByRole('button', { name: 'Send a notice' }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText('Please fill this in.')).toBeVisible();
    await field(page, 'Title').fill(title);
    await field(page, 'Text').fill('Phòng B1-204, xem https://example.edu/lich.\nMang thẻ sinh viên.');
    await inspect(page, 'the form of a notice');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText('The notice was sent')).toBeVisible();
  });

  await test.step('the bell counts it, and its panel shows it', async () => {
    await reader.page.reload();
    await reader.page.getByRole('button', { name: 'Notices: 1 new' }).click();
    await expect(reader.page.getByRole('link', { name: title })).toBeVisible();
    await inspect(reader.page, 'the panel of the bell');
    await reader.page.keyboard.press('Escape');
    await expect(reader.page.getByRole('button', { name: 'Notices: 1 new' })).toBeFocused();
    await reader.page.keyboard.press('Enter');
    await reader.page.getByRole('link', { name: 'See all notices' }).click();
  });

  await test.step('the page shows all of it, with links that lead away safely', async () => {
    const link = reader.page.getByRole('link', { name: 'https://example.edu/lich' });
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
    await inspect(reader.page, 'the notices');
    await reader.page.getByRole('button', { name: `Mark as read: ${title}` }).click();
    await expect(reader.page.getByRole('button', { name: 'Notices', exact: true })).toBeVisible();
    await reader.page.getByRole('link', { name: 'Unread' }).click();
    await expect(reader.page.getByText('Nothing new')).toBeVisible();
  });

  await test.step('what the school tells leads to its place, and everything is marked at once', async () => {
    const { items } = await callApi<{ items: { id: string; name: string }[] }>(
      page,
      'GET',
      '/classes?limit=1',
    );
    const [schoolClass] = items;
    const enrollment = { person: reader.id, role: 'STUDENT' };
    await callApi(page, 'POST', `/classes/${schoolClass?.id}/enrollments`, enrollment);
    await callApi(page, 'POST', '/notices', { audience: 'role', of: 'STUDENT', title: unique('Học bổng ') });
    await reader.page.goto('/notices');
    for (const [size, viewport] of Object.entries(SIZES)) {
      await reader.page.setViewportSize(viewport);
      for (const language of ['en', 'vi']) {
        await reader.page.evaluate((chosen) => localStorage.setItem('rollbook.language', chosen), language);
        await reader.page.goto('/notices');
        await inspect(reader.page, `notices on a ${size} in ${language}`);
        await reader.page.screenshot({ path: `test-results/shots/notices-${size}-${language}.png` });
        await reader.page.getByRole('button', { name: /^(Notices|Thông báo): 2/ }).click();
        await expect(reader.page.locator('h2', { hasText: /^(Notices|Thông báo)$/ })).toBeVisible();
        await reader.page.screenshot({ path: `test-results/shots/bell-${size}-${language}.png` });
      }
    }
    await reader.page.evaluate(() => localStorage.setItem('rollbook.language', 'en'));
    await reader.page.goto('/notices');
    await reader.page.getByRole('link', { name: `You were enrolled in ${schoolClass?.name}` }).click();
    await expect(reader.page.getByRole('heading', { level: 1, name: schoolClass?.name })).toBeVisible();
    await expect(reader.page.getByRole('button', { name: 'Notices: 1 new' })).toBeVisible();
    await reader.page.getByRole('button', { name: 'Notices: 1 new' }).click();
    await reader.page.getByRole('button', { name: 'Mark all as read' }).click();
    await expect(reader.page.getByRole('button', { name: 'Notices', exact: true })).toBeVisible();
  });
});
