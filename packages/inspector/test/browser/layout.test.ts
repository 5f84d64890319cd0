import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_CLIENT_ID as clientId, DEFAULT_CLIENT_SECRET as clientSecret } from '../../src/index.js';
import { createTracker } from '../tracker.js';
import { chromiumPath, openEvent, rowsOf, useBrowser } from './browser.js';
import { type InspectorProcess, startInspectorProcess } from './child.js';

const LONG = 'x'.repeat(300);

describe.skipIf(chromiumPath === undefined)('the page', () => {
  const open = useBrowser();
  let inspector: InspectorProcess;
  beforeAll(async () => {
    inspector = await startInspectorProcess();
    const tracker = createTracker({ url: inspector.url, clientId, clientSecret });
    const properties = { method: 'GET', route: `/${LONG}`, status: 200, duration: 12, [LONG]: LONG };
    await tracker.post('identify', { profileId: `u_${LONG}`, firstName: LONG });
    await tracker.post('track', { name: 'request', profileId: `u_${LONG}`, groups: [LONG, 'b'], properties });
    await tracker.post('track', { name: '' });
    tracker.close();
  });
  afterAll(() => inspector.close());

  const isAsWideAsTheWindow = (page: Page) =>
    page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

  test.each([400, 720, 1_280])('is as wide as the window at %i pixels', async (width) => {
    const page = await open(inspector.pageUrl, { viewport: { width, height: 700 } });
    await rowsOf(page).first().waitFor();
    expect(await isAsWideAsTheWindow(page)).toBe(true);
    await page.getByRole('button', { name: 'Faults' }).click();
    expect(await isAsWideAsTheWindow(page)).toBe(true);
    const detail = await openEvent(page, 'request');
    expect(await isAsWideAsTheWindow(page)).toBe(true);
    const box = await detail.boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(Math.min(width, 380));
    await page.goto(`${inspector.pageUrl}#/profiles/u_${LONG}`);
    await page.getByRole('heading', { level: 2 }).waitFor();
    expect(await isAsWideAsTheWindow(page)).toBe(true);
  });

  /** Of the text in the rows against what is behind it, as WCAG counts it. */
  const lowestContrast = (page: Page) =>
    page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      const rgb = (color: string) => {
        if (!canvas) return [0, 0, 0, 0];
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
      };
      const luminance = (color: number[]) => {
        const [r = 0, g = 0, b = 0] = color.map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = (element: Element | null): number[] => {
        for (let at = element; at; at = at.parentElement) {
          const color = rgb(getComputedStyle(at).backgroundColor);
          if (color[3] === 255) return color;
        }
        return [255, 255, 255];
      };
      let lowest = { contrast: 21, text: '' };
      for (const element of document.querySelectorAll('[data-seq] *, .toolbar *, header *, .detail *')) {
        const own = [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim());
        if (!own || !(element instanceof HTMLElement) || element.offsetParent === null) continue;
        const pair = [luminance(rgb(getComputedStyle(element).color)), luminance(behind(element))].sort(
          (a, b) => b - a,
        );
        const [light = 0, dark = 0] = pair;
        const contrast = (light + 0.05) / (dark + 0.05);
        if (contrast < lowest.contrast) lowest = { contrast, text: `${element.className}: ${element.textContent}` };
      }
      return lowest;
    });

  test.each(['light', 'dark'] as const)('follows a system that is %s, readably', async (colorScheme) => {
    const page = await open(inspector.pageUrl, { colorScheme });
    await openEvent(page, 'request');
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const brightness = (background.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
    if (colorScheme === 'light') expect(brightness).toBeGreaterThan(200);
    else expect(brightness).toBeLessThan(60);
    const { contrast, text } = await lowestContrast(page);
    expect(contrast, text).toBeGreaterThanOrEqual(4.5);
  });

  test('stays as it was chosen', async () => {
    const page = await open(inspector.pageUrl, { colorScheme: 'light' });
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme']);
    expect(await theme()).toBe('auto');
    await page.getByRole('button', { name: /^Colours/ }).click();
    await page.getByRole('button', { name: /^Colours/ }).click();
    expect(await theme()).toBe('dark');
    await page.reload();
    expect(await theme()).toBe('dark');
  });
});
