// Browser tests against the real program. Without a browser they are skipped, except where CI wants them.
import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const browser = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
if (!existsSync(browser)) {
  if (process.env.CI || process.env.E2E_REQUIRED) throw new Error(`no browser at ${browser}`);
  console.log(`SKIPPED e2e: no browser at ${browser}`);
  process.exit(0);
}

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/server.ts',
  outputDir: 'test-results',
  reporter: [['list']],
  // Two cores: one for the browser, one for the program and for what else runs.
  workers: Number(process.env.E2E_WORKERS ?? 2),
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Asia/Ho_Chi_Minh',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: browser,
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
