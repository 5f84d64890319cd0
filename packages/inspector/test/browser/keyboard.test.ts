import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_CLIENT_ID as clientId, DEFAULT_CLIENT_SECRET as clientSecret } from '../../src/index.js';
import { createTracker } from '../tracker.js';
import { chromiumPath, countOf, detailOf, eventsOf, rowAt, rowsOf, useBrowser } from './browser.js';
import { type InspectorProcess, startInspectorProcess } from './child.js';

describe.skipIf(chromiumPath === undefined)('with the keyboard alone', () => {
  const open = useBrowser();
  let inspector: InspectorProcess;
  let tracker: ReturnType<typeof createTracker>;
  beforeAll(async () => {
    inspector = await startInspectorProcess();
    tracker = createTracker({ url: inspector.url, clientId, clientSecret });
    for (let n = 1; n <= 100; n += 1) await tracker.post('track', { name: `event ${n}`, properties: { n } });
  });
  afterAll(async () => {
    tracker.close();
    await inspector.close();
  });

  const start = async () => {
    const page = await open(inspector.pageUrl);
    await rowsOf(page).last().waitFor();
    const selected = () => rowsOf(page).and(page.locator('[aria-selected="true"]')).getAttribute('data-seq');
    return { page, press: (key: string) => page.keyboard.press(key), selected };
  };

  test('events are walked through, opened and closed', async () => {
    const { page, press, selected } = await start();
    await eventsOf(page).focus();
    await press('Home');
    expect(await selected()).toBe('1');
    await press('j');
    await press('ArrowDown');
    expect(await selected()).toBe('3');
    await press('k');
    expect(await selected()).toBe('2');
    await press('PageDown');
    expect(Number(await selected())).toBeGreaterThan(8);
    await press('Home');
    await press('Enter');
    const title = detailOf(page).getByRole('heading', { level: 2 });
    expect(await title.textContent()).toBe('track event 1');
    await press('j');
    await expect.poll(() => title.textContent()).toBe('track event 2');
    await press('Escape');
    expect(await detailOf(page).count()).toBe(0);
    expect(await eventsOf(page).evaluate((grid) => grid === document.activeElement)).toBe(true);
    const active = await eventsOf(page).getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active}"]`).getAttribute('data-seq')).toBe('2');
  });

  test('the first and the newest event are there again, wherever the list was scrolled to', async () => {
    const { page, press, selected } = await start();
    await eventsOf(page).focus();
    const scrollTo = (top: number) => eventsOf(page).evaluate((grid, to) => grid.scrollTo(0, to), top);
    const isDrawn = (seq: number) => rowAt(page, seq).count();
    await press('Home');
    await scrollTo(2_000);
    await expect.poll(() => isDrawn(1)).toBe(0);
    await press('Home');
    await expect.poll(() => isDrawn(1)).toBe(1);
    expect(await selected()).toBe('1');
    await press('End');
    await scrollTo(0);
    await expect.poll(() => isDrawn(100)).toBe(0);
    await press('End');
    await expect.poll(() => isDrawn(100)).toBe(1);
  });

  test('a list that becomes smaller while it follows goes on following', async () => {
    const { page } = await start();
    await eventsOf(page).evaluate(async (grid) => {
      const frames = async (count: number) => {
        for (let frame = 0; frame < count; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
      };
      await frames(3);
      // In a task of its own, so that the scroll event comes before the list is measured again.
      await new Promise((resolve) => setTimeout(resolve, 20));
      // Less than a row: the newest is still in sight.
      grid.scrollTop -= 5;
      grid.style.maxHeight = `${grid.clientHeight - 100}px`;
      await frames(3);
    });
    expect(
      await eventsOf(page).evaluate((grid) => grid.scrollHeight - grid.clientHeight - grid.scrollTop),
    ).toBeLessThan(2);
    expect(await page.locator('.newer').count()).toBe(0);
  });

  test('searched, and left', async () => {
    const { page, press } = await start();
    await press('/');
    await page.keyboard.type('n=42');
    await expect.poll(() => countOf(page).innerText()).toBe('1 of 100 events');
    await press('Escape');
    await press('p');
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    expect(await countOf(page).innerText()).toBe('1 of 100 events');
    await press('p');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  test('the keys are listed, and letters in a field are letters', async () => {
    const { page, press } = await start();
    await press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByLabel('Name').focus();
    await page.keyboard.type('jkp?/');
    expect(await page.getByLabel('Name').inputValue()).toBe('jkp?/');
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(1);
  });

  test('everything that can be clicked can be reached, and shows where it is', async () => {
    const { page, press } = await start();
    const reached = new Set<string>();
    for (let turn = 0; turn < 40; turn += 1) {
      await press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return undefined;
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
        return { name: name || element.tagName, isVisible: outlineStyle !== 'none' || boxShadow !== 'none' };
      });
      if (!focus) continue;
      expect(focus, focus.name).toMatchObject({ isVisible: true });
      reached.add(focus.name);
    }
    for (const name of ['Faults', 'Pause', 'Clear', 'Search properties', 'Type', 'Events', 'Profiles', 'Charts']) {
      expect([...reached]).toContain(name);
    }
  });
});
