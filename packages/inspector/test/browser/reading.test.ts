import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LiveRow } from '../../src/live/live-api.js';
import { type Watcher, watch } from '../live/watcher.js';
import { chromiumPath, countOf, namesOf, rowsOf, useBrowser } from './browser.js';
import { type InspectorProcess, startDemoProcess } from './child.js';

describe.skipIf(chromiumPath === undefined)('the page of the demo', () => {
  const open = useBrowser();
  let demo: InspectorProcess;
  let watcher: Watcher;
  beforeAll(async () => {
    demo = await startDemoProcess();
    watcher = await watch(demo.pageUrl);
    const filled = () => {
      expect(watcher.rows().length).toBeGreaterThan(25);
      expect(watcher.rows().some(({ type }) => type !== 'track')).toBe(true);
    };
    await vi.waitFor(filled, { timeout: 60_000 });
  }, 70_000);
  afterAll(async () => {
    watcher.close();
    await demo.close();
  });

  test('fills as events arrive', { timeout: 60_000 }, async () => {
    const page = await open(demo.pageUrl);
    await rowsOf(page).first().waitFor();
    const count = async () => Number(/^[\d,]+/.exec(await countOf(page).innerText())?.[0].replaceAll(',', ''));
    const before = await count();
    expect(before).toBeGreaterThan(25);
    await expect.poll(count, { timeout: 30_000 }).toBeGreaterThan(before + 3);
    const last = await rowsOf(page).last().getAttribute('data-seq');
    expect(watcher.rows().some(({ seq }) => `${seq}` === last)).toBe(true);
  });

  test('narrows the list by type, name, profile, outcome and properties', { timeout: 60_000 }, async () => {
    const page = await open(demo.pageUrl);
    await rowsOf(page).first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const shown = Number(await rowsOf(page).last().getAttribute('data-seq'));
    const rows = watcher.rows().filter(({ seq }) => seq <= shown);

    /** The page shows the rows that the test is true for, and no other. */
    const expectRows = async (isWanted: (row: LiveRow) => boolean) => {
      const wanted = rows.filter(isWanted);
      expect(wanted.length).toBeGreaterThan(0);
      expect(wanted.length).toBeLessThan(rows.length);
      await expect.poll(() => countOf(page).innerText()).toBe(`${wanted.length} of ${rows.length} events`);
      const drawn = await rowsOf(page).evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-seq'))));
      expect(wanted.map(({ seq }) => seq)).toEqual(expect.arrayContaining(drawn));
    };
    const clear = () => page.getByRole('button', { name: 'Clear filters' }).click();

    await page.getByLabel('Type').selectOption('track');
    await expectRows(({ type }) => type === 'track');
    await page.getByLabel('Name').fill('REQ');
    await expectRows(({ type, name }) => type === 'track' && name.includes('req'));
    await clear();

    const profile = rows.find(({ profileId }) => profileId)?.profileId ?? '';
    await page.getByLabel('Profile').fill(profile);
    await expectRows(({ profileId }) => profileId?.includes(profile) === true);
    await clear();

    const outcome = rows.some((row) => row.outcome === 'refused') ? 'refused' : 'stored';
    if (rows.some((row) => row.outcome !== outcome)) {
      await page.getByRole('group', { name: 'Outcomes' }).getByRole('button', { name: outcome }).click();
      await expectRows((row) => row.outcome === outcome);
      await clear();
    }

    await page.getByLabel('Search properties').fill('method=GET status=200');
    await expectRows(({ text }) => text.includes('method=get') && text.includes('status=200'));
    await clear();

    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => rowsOf(page).last().getAttribute('data-seq').then(Number)).toBeGreaterThan(shown);
    expect(await namesOf(page)).not.toEqual([]);
  });
});
