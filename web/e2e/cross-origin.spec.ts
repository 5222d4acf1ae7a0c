// Amplify in a page of another origin, against the program as it is: a browser asks before each call, and hides
// from the page whatever the program does not let it read.
import { expect, type Page, test } from '@playwright/test';
import { bundlePage, openSite, type Site } from './elsewhere/sites';
import { type Program, startProgram } from './server';

interface Config {
  user_pool_id: string;
  client_id: string;
  endpoint: string;
  demo_accounts: { email: string; password: string; role: string }[];
}

let allowed: Site;
let stranger: Site;
let program: Program;
let config: Config;

test.beforeAll(async () => {
  const script = await bundlePage();
  [allowed, stranger] = [await openSite(script), await openSite(script)];
  program = await startProgram(['--demo', '--allow-origin', allowed.origin]);
  config = await (await fetch(`${program.url}/api/config`)).json();
});

test.afterAll(async () => {
  for (const each of [program, allowed, stranger]) await each?.end();
});

async function open(page: Page, site: Site): Promise<void> {
  await page.goto(site.origin);
  await page.waitForFunction(() => 'elsewhere' in window);
  await page.evaluate((pool) => window.elsewhere.configure(pool), config);
}

function prove(page: Page, email: string, password: string): Promise<string> {
  return page.evaluate(([name = '', secret = '']) => window.elsewhere.prove(name, secret), [email, password]);
}

async function signInAs(page: Page, role: string): Promise<string | undefined> {
  const account = config.demo_accounts.find((each) => each.role === role);
  expect(await prove(page, account?.email ?? '', account?.password ?? '')).toBe('DONE');
  return page.evaluate(() => window.elsewhere.token());
}

function callMe(page: Page, token: string | undefined) {
  return page.evaluate(
    ([url = '', bearer]) => window.elsewhere.call(url, bearer),
    [`${program.url}/api/me`, token],
  );
}

test.describe('signing in', { tag: '@client' }, () => {
  test('SRP succeeds across origins, and the API knows who it is', async ({ page }) => {
    await open(page, allowed);

    const token = await signInAs(page, 'LECTURER');

    const me = await callMe(page, token);
    expect(me).toMatchObject({
      status: 200,
      requestId: expect.stringMatching(/./),
      body: { roles: ['LECTURER'] },
    });
  });

  test('a refusal reaches the page by its name', async ({ page }) => {
    await open(page, allowed);

    const refusal = await prove(page, 'nobody@example.edu', 'Not-the-one-1');

    expect(refusal).toBe('NotAuthorizedException: Incorrect username or password.');
  });
});

test.describe('refreshing', { tag: '@client' }, () => {
  test('a refresh across origins gives a token that the API accepts', async ({ page }) => {
    await open(page, allowed);
    const token = await signInAs(page, 'STUDENT');

    const fresh = await page.evaluate(() => window.elsewhere.freshToken());

    expect(fresh).not.toBe(token);
    expect(await callMe(page, fresh)).toMatchObject({ status: 200 });
  });
});

test.describe('signing out', { tag: '@client' }, () => {
  test('ends the session, and the page may read why it is refused', async ({ page }) => {
    await open(page, allowed);
    const token = await signInAs(page, 'STUDENT');

    await page.evaluate(() => window.elsewhere.signOut());

    expect(await callMe(page, token)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
});

test.describe('other origins', { tag: '@client' }, () => {
  test('a page that nobody allowed signs in, as at Cognito, and cannot call the API', async ({ page }) => {
    await open(page, stranger);

    const token = await signInAs(page, 'STUDENT');

    expect(token).toBeTruthy();
    expect(await callMe(page, token)).toBe('TypeError: Failed to fetch');
  });
});
