import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

const PATHS = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where Debian's or another Chromium is; without one the tests in a browser are skipped. */
export const chromiumPath = PATHS.find((path): path is string => path !== undefined && existsSync(path));

/** A browser for the tests of a file; each page is a context of its own, and the test fails on every error in it. */
export function useBrowser() {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (chromiumPath === undefined) return;
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(() => browser?.close());

  return async (url: string, options: BrowserContextOptions = {}): Promise<Page> => {
    if (!browser) throw new Error('There is no browser.');
    const own = { viewport: { width: 1_280, height: 800 }, locale: 'en-US' };
    const context = await browser.newContext({ ...own, ...options });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    // A connection that the test has cut is no error of the page.
    page.on('console', (message) => {
      const isCut =
        /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_SOCKET_NOT_CONNECTED/.test(
          message.text(),
        );
      if (message.type() === 'error' && !isCut) errors.push(message.text());
    });
    page.on('dialog', (dialog) => {
      errors.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    onTestFinished(async () => {
      await context.close();
      expect(errors, 'errors in the page').toEqual([]);
    });
    await page.goto(url);
    return page;
  };
}

export const eventsOf = (page: Page): Locator => page.getByRole('grid', { name: 'Events', exact: true });

export const rowsOf = (page: Page): Locator => eventsOf(page).locator('[data-seq]');

/** The row of an event, if it is drawn. */
export const rowAt = (page: Page, seq: number): Locator => rowsOf(page).and(page.locator(`[data-seq="${seq}"]`));

/** The line that says how many events there are, and how many of them are shown. */
export const countOf = (page: Page): Locator => page.locator('.shown').getByRole('status');

/** The names of the rows that are drawn. */
export const namesOf = async (page: Page): Promise<string[]> => rowsOf(page).locator('.cell-name').allInnerTexts();

export const detailOf = (page: Page): Locator => page.getByRole('complementary');

/** Opens the row with the text. */
export async function openEvent(page: Page, text: string): Promise<Locator> {
  await rowsOf(page).filter({ hasText: text }).first().click();
  const detail = detailOf(page);
  await detail.and(page.locator('[aria-busy="false"]')).waitFor();
  return detail;
}

/** The names and values under a heading of an opened event. */
export async function pairsUnder(detail: Locator, heading: string): Promise<[string, string][]> {
  const pairs = detail.getByRole('region', { name: heading }).locator('dl > div');
  return pairs.evaluateAll((divs) =>
    divs.map((div) => [div.querySelector('dt')?.textContent ?? '', div.querySelector('dd')?.textContent ?? '']),
  );
}
