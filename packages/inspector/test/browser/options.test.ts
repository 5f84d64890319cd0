import { describe, expect, test } from 'vitest';
import { createTracker } from '../tracker.js';
import { chromiumPath, countOf, openEvent, rowsOf, useBrowser } from './browser.js';
import { startBuiltInspector } from './child.js';

describe.skipIf(chromiumPath === undefined)('an inspector with options', () => {
  const open = useBrowser();

  test('with more rows than usual loses none of them', { timeout: 60_000 }, async () => {
    const inspector = await startBuiltInspector({ maxEntries: 12_000 });
    const tracker = createTracker(inspector);
    for (let from = 0; from < 11_000; from += 100)
      await Promise.all(Array.from({ length: 100 }, (_, n) => tracker.post('track', { name: `n${from + n}` })));
    const page = await open('about:blank');
    await page.route('**/api/info', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await route.continue();
    });
    await page.goto(inspector.pageUrl);
    await expect.poll(() => countOf(page).innerText(), { timeout: 30_000 }).toBe('11,000 events');
    tracker.close();
  });

  test('with a clock of its own has its events in the chart', async () => {
    const inspector = await startBuiltInspector({ now: () => Date.now() - 86_400_000 });
    const tracker = createTracker(inspector);
    const page = await open(inspector.pageUrl);
    await page.getByRole('group', { name: 'Framework' }).waitFor();
    const stored = page.locator('.legend .band-0 .legend-value');
    const sendAndLook = async () => {
      await tracker.post('track', { name: 'n' });
      return (await stored.count()) === 0 ? '0' : stored.innerText();
    };
    await expect.poll(sendAndLook, { timeout: 10_000 }).not.toBe('0');
    tracker.close();
  });

  test('that listens everywhere names the address by which it is reached', async () => {
    const inspector = await startBuiltInspector({ host: '0.0.0.0' });
    const url = `http://127.0.0.1:${new URL(inspector.url).port}`;
    const page = await open(`${url}/inspector/`);
    const variables = page.getByRole('figure', { name: 'the environment variables' });
    expect(await variables.locator('pre').innerText()).toContain(`OPENPANEL_API_URL=${url}\n`);
  });

  test('shows what is normal as a note, and what is not as a warning', async () => {
    const inspector = await startBuiltInspector();
    const tracker = createTracker(inspector);
    const properties = { method: 'GET', route: '/', status: 200, duration: 1 };
    await tracker.post(
      'track',
      { name: 'request', properties },
      { 'x-client-ip': '', 'user-agent': 'openpanel-node/1' },
    );
    await tracker.post('track', { name: 'refused', groups: 5 });
    const page = await open(inspector.pageUrl);
    await rowsOf(page).nth(1).waitFor();
    expect(await rowsOf(page).filter({ hasText: 'request' }).locator('.has-warnings').count()).toBe(0);
    expect(await rowsOf(page).filter({ hasText: 'refused' }).locator('.has-warnings').count()).toBe(1);
    const detail = await openEvent(page, 'request');
    expect(await detail.getByRole('list', { name: 'Advice' }).locator('.is-note').innerText()).toContain('trust proxy');
    tracker.close();
  });
});
