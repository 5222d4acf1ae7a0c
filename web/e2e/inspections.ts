// What is held of everything that is shown: no fault of accessibility, nothing wider than the screen, light and dark.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { expect } from './school';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Scheme = 'light' | 'dark';

/** What axe finds in the part of the page that `scope` selects; in the dark only colours can be another fault. */
async function findFaults(page: Page, scheme: Scheme, scope: string): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const runOnly = scheme === 'light' ? tags : { type: 'rule' as const, values: ['color-contrast'] };
  return page.evaluate(
    async ([selector, only]) => {
      const { axe: engine } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await engine.run(selector, { runOnly: only, resultTypes: ['violations'] });
      return violations.flatMap((each) =>
        each.nodes.map((node) => `${each.id}: ${node.target} ${node.failureSummary}`),
      );
    },
    [scope, runOnly] as const,
  );
}

async function findOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
      .filter((each) => each.getBoundingClientRect().right > width + 1)
      .map((each) => `${each.tagName}.${each.className}`)
      .slice(0, 5);
  });
}

/** Waits until what is shown is what was asked for: no skeletons, no movement. */
export async function settle(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('');
  await expect(page.locator('.mantine-Skeleton-root, [aria-busy="true"]')).toHaveCount(0);
  await page.evaluate(async () => {
    // Colours begin to change with the frame after the scheme did.
    const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
    await nextFrame();
    await nextFrame();
    await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)));
  });
}

export async function inspect(page: Page, what: string, scope = 'html'): Promise<void> {
  await settle(page);
  await page.evaluate(axe);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    await settle(page);
    expect.soft(await findFaults(page, colorScheme, scope), `${what}, ${colorScheme}`).toEqual([]);
    expect.soft(await findOverflow(page), `${what} is wider than the screen`).toEqual([]);
  }
}
