import { OpenPanel } from '@openpanel-node/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_CLIENT_ID as clientId, DEFAULT_CLIENT_SECRET as clientSecret } from '../../src/index.js';
import { chromiumPath, namesOf, openEvent, rowsOf, useBrowser } from './browser.js';
import { type InspectorProcess, startInspectorProcess } from './child.js';

describe.skipIf(chromiumPath === undefined)('profiles and groups', () => {
  const open = useBrowser();
  let inspector: InspectorProcess;
  beforeAll(async () => {
    inspector = await startInspectorProcess(0, '--profile-flush', '0');
    const client = new OpenPanel({ apiUrl: inspector.url, clientId, clientSecret });
    client.upsertGroup({ id: 'acme', type: 'company', name: 'Acme Inc.', properties: { plan: 'pro' } });
    const user = client.scope({ profileId: 'u_1' });
    user.identify({ profileId: 'u_1', firstName: 'Ann', email: 'ann@shop.example', properties: { seats: 3 } });
    user.increment({ property: 'orders', value: 2 });
    user.increment({ property: 'orders', value: 5 });
    user.setGroups(['acme']);
    user.track('ordered');
    client.scope({ profileId: 'u_2' }).track('looked');
    await client.shutdown();
  });
  afterAll(() => inspector.close());

  test('a profile shows what is known of it, after its increments, and its events', async () => {
    const page = await open(inspector.pageUrl);
    await page.getByRole('link', { name: 'Profiles' }).click();
    await page.getByRole('navigation', { name: 'Profiles' }).getByRole('link', { name: /u_1/ }).click();
    const entry = page.getByRole('region', { name: 'u_1' });
    await entry.getByText('ann@shop.example', { exact: true }).waitFor();
    const known = await entry.locator('.entry-card dl > div').allInnerTexts();
    expect(known.map((pair) => pair.split(/\s+/).join(' '))).toEqual(
      expect.arrayContaining(['orders 7', 'seats 3', 'Groups acme']),
    );
    const names = await entry.locator('[data-seq] .cell-name').allInnerTexts();
    expect(names).toContain('ordered');
    expect(names).not.toContain('looked');

    await entry.getByRole('link', { name: 'acme' }).first().click();
    const group = page.getByRole('region', { name: 'acme' });
    await group.getByText('Acme Inc.').first().waitFor();
    expect(await group.locator('.entry-card').innerText()).toMatch(/plan\s+pro/);
    await group.getByRole('link', { name: 'u_1' }).click();
    await page.getByRole('region', { name: 'u_1' }).waitFor();
  });

  test('an opened event leads to its profile, and back', async () => {
    const page = await open(inspector.pageUrl);
    await rowsOf(page).first().waitFor();
    const detail = await openEvent(page, 'looked');
    await detail.getByRole('link', { name: 'u_2' }).click();
    await page.getByRole('region', { name: 'u_2' }).getByText('identify() was not called').waitFor();
    await page.goBack();
    expect(await namesOf(page)).toContain('looked');
  });
});
