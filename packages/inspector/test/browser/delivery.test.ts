import { OpenPanel } from '@openpanel-node/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CLIENT_ID as clientId, DEFAULT_CLIENT_SECRET as clientSecret } from '../../src/index.js';
import { createTracker } from '../tracker.js';
import { chromiumPath, countOf, namesOf, rowsOf, useBrowser } from './browser.js';
import { type InspectorProcess, startInspectorProcess } from './child.js';

describe.skipIf(chromiumPath === undefined)('the page', () => {
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
  const outcomes = (name: string) => `[data-outcome="${name}"]`;

  test('makes the API fail, and shows how a client drains afterwards', { timeout: 60_000 }, async () => {
    const logger = { info() {}, warn() {}, error() {} };
    const client = new OpenPanel({ apiUrl: inspector.url, clientId, clientSecret, logger, retryDelayMs: 100 });
    const page = await open(inspector.pageUrl);
    await page.getByRole('button', { name: 'Faults' }).click();
    await page.getByLabel('503').check();
    await page.getByRole('button', { name: 'End the fault' }).waitFor();
    for (let n = 0; n < 20; n += 1) void client.track(`event ${n}`);
    await rowsOf(page)
      .and(page.locator(outcomes('fault')))
      .first()
      .waitFor();
    expect(
      await rowsOf(page)
        .and(page.locator(outcomes('stored')))
        .count(),
    ).toBe(0);

    await page.getByRole('button', { name: 'End the fault' }).click();
    expect(await client.flush(20_000)).toMatchObject({ pending: 0, dropped: 0 });
    await page.getByRole('button', { name: /^stored/ }).click();
    await expect.poll(() => countOf(page).innerText()).toMatch(/^20 of \d+ events$/);
    expect(new Set(await namesOf(page)).size).toBe(20);
    expect((await rowsOf(page).locator('.attempt').allInnerTexts()).some((text) => /time/.test(text))).toBe(true);
    await client.shutdown();
  });

  test('pauses, goes on, and clears', async () => {
    await tracker.post('track', { name: 'first' });
    const page = await open(inspector.pageUrl);
    await rowsOf(page).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await tracker.post('track', { name: 'second' });
    await page.getByText('1 waiting').waitFor();
    expect(await namesOf(page)).toEqual(['first']);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => namesOf(page)).toEqual(['first', 'second']);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByRole('group', { name: 'Framework' }).waitFor();
    const events = await tracker.send({ method: 'GET', path: '/inspector/events' });
    expect(events.body).toEqual([]);
  });

  test('comes back to another inspector at the same address, and shows that one', { timeout: 60_000 }, async () => {
    await tracker.post('track', { name: 'of the first' });
    const page = await open(inspector.pageUrl);
    await rowsOf(page).waitFor();
    await inspector.close();
    await page.getByText('Reconnecting').waitFor();
    inspector = await startInspectorProcess(Number(new URL(inspector.url).port));
    await tracker
      .post('track', { name: 'of the second' })
      .catch(() => tracker.post('track', { name: 'of the second' }));
    await expect.poll(() => namesOf(page), { timeout: 20_000 }).toEqual(['of the second']);
  });
});
