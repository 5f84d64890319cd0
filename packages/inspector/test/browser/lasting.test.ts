import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CLIENT_ID as clientId, DEFAULT_CLIENT_SECRET as clientSecret } from '../../src/index.js';
import { createTracker } from '../tracker.js';
import { chromiumPath, detailOf, eventsOf, namesOf, openEvent, rowsOf, useBrowser } from './browser.js';
import { type InspectorProcess, startInspectorProcess } from './child.js';

/** What a browser does with a tab that another one covers. */
const setHidden = (page: Page, isHidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

describe.skipIf(chromiumPath === undefined)('a page that stays open', () => {
  const open = useBrowser();
  let inspector: InspectorProcess;
  let tracker: ReturnType<typeof createTracker>;
  beforeEach(async () => {
    inspector = await startInspectorProcess();
    tracker = createTracker({ url: inspector.url, clientId, clientSecret });
  });
  afterEach(async () => {
    tracker.close();
    await inspector.close();
  });
  const track = (name: string) => tracker.post('track', { name });
  const restart = async () => {
    await inspector.close();
    inspector = await startInspectorProcess(Number(new URL(inspector.url).port));
    tracker.close();
    tracker = createTracker({ url: inspector.url, clientId, clientSecret });
  };

  test('takes no connection from others while it is in the background', { timeout: 60_000 }, async () => {
    await track('first');
    const page = await open(inspector.pageUrl);
    await rowsOf(page).first().waitFor();
    const tabs = [page];
    for (let tab = 1; tab < 8; tab += 1) {
      for (const other of tabs) await setHidden(other, true);
      const next = await page.context().newPage();
      await next.goto(inspector.pageUrl);
      await rowsOf(next).first().waitFor();
      tabs.push(next);
    }
    await openEvent(tabs[7] as Page, 'first');

    await track('second');
    await rowsOf(tabs[7] as Page)
      .nth(1)
      .waitFor();
    expect(await namesOf(page)).toEqual(['first']);
    await setHidden(tabs[7] as Page, true);
    await setHidden(page, false);
    await expect.poll(() => namesOf(page)).toEqual(['first', 'second']);
  });

  test('gets nothing twice after a second outage', async () => {
    await track('first');
    const asked: string[] = [];
    const page = await open('about:blank');
    page.on('request', (request) => request.url().includes('/stream') && asked.push(request.url()));
    await page.goto(inspector.pageUrl);
    await rowsOf(page).waitFor();
    for (let outage = 0; outage < 2; outage += 1) {
      await setHidden(page, true);
      await setHidden(page, false);
      await page.locator('.connection.is-live').waitFor();
      await expect.poll(() => asked.length).toBe(outage + 2);
    }
    for (const url of asked.slice(1)) expect(new URL(url).searchParams.get('after')).toMatch(/\.1$/);
  });

  test('shows what was opened only as long as there is such an event', { timeout: 60_000 }, async () => {
    for (let n = 1; n <= 60; n += 1) await track(`old ${n}`);
    const page = await open(inspector.pageUrl, { viewport: { width: 1_280, height: 600 } });
    await rowsOf(page).last().waitFor();
    await eventsOf(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await detailOf(page).waitFor();
    await restart();
    await expect.poll(() => track('new 1').then(({ status }) => status)).toBe(200);
    await expect.poll(() => namesOf(page), { timeout: 20_000 }).toEqual(['new 1']);
    expect(await detailOf(page).count()).toBe(0);
    expect(await rowsOf(page).and(page.locator('[aria-selected="true"]')).count()).toBe(0);
    expect(new URL(page.url()).hash).toBe('#/events');
    for (let n = 2; n <= 60; n += 1) await track(`new ${n}`);
    await expect.poll(async () => (await namesOf(page)).at(-1)).toBe('new 60');
    expect(await page.locator('.newer').count()).toBe(0);
  });

  test('keeps what is opened when it is reloaded, and Back closes it', async () => {
    for (const name of ['one', 'two', 'three']) await track(name);
    const page = await open(inspector.pageUrl);
    await openEvent(page, 'one');
    expect(new URL(page.url()).hash).toMatch(/^#\/events\/[\w-]{36}$/);
    await page.keyboard.press('j');
    const title = detailOf(page).getByRole('heading', { level: 2 });
    await expect.poll(() => title.textContent()).toBe('track two');
    await page.reload();
    await expect.poll(() => title.textContent()).toBe('track two');
    await page.goBack();
    await expect.poll(() => detailOf(page).count()).toBe(0);
    expect(await namesOf(page)).toEqual(['one', 'two', 'three']);
    await page.goForward();
    await expect.poll(() => title.textContent()).toBe('track two');
    await page.keyboard.press('Escape');
    expect(await detailOf(page).count()).toBe(0);
  });

  test('lets text of a row be selected', async () => {
    await track('a name to copy');
    const page = await open(inspector.pageUrl);
    const name = rowsOf(page).locator('.cell-name');
    const box = await name.boundingBox();
    if (!box) throw new Error('The name is not drawn.');
    await page.mouse.move(box.x + 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    expect(await page.evaluate(() => getSelection()?.toString())).not.toBe('');
    expect(await detailOf(page).count()).toBe(0);
    await page.mouse.click(box.x + 5, box.y + box.height / 2);
    await detailOf(page).waitFor();
  });
});
