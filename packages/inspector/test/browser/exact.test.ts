import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { OpenPanel } from '@openpanel-node/core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_CLIENT_ID as clientId, DEFAULT_CLIENT_SECRET as clientSecret } from '../../src/index.js';
import { CHROME } from '../tracker.js';
import { chromiumPath, openEvent, pairsUnder, rowsOf, useBrowser } from './browser.js';
import { type InspectorProcess, startInspectorProcess } from './child.js';

/** Passes bytes on to a server, and keeps those that were sent. */
async function startRelay(to: string) {
  const sent: Buffer[] = [];
  const server = createServer((socket) => {
    const upstream = connect(Number(new URL(to).port), '127.0.0.1');
    socket.on('data', (chunk) => sent.push(chunk)).pipe(upstream);
    upstream.pipe(socket);
    for (const end of [socket, upstream]) end.on('error', () => {});
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    text: () => Buffer.concat(sent).toString(),
  };
}

describe.skipIf(chromiumPath === undefined)('an opened event', () => {
  const open = useBrowser();
  let inspector: InspectorProcess;
  beforeAll(async () => {
    inspector = await startInspectorProcess();
  });
  afterAll(() => inspector.close());

  test('shows the bytes that were sent, and the answer to them', async () => {
    const relay = await startRelay(inspector.url);
    const client = new OpenPanel({ apiUrl: relay.url, clientId, clientSecret });
    const scope = client.scope({ ip: '203.0.113.9', userAgent: CHROME, profileId: 'u_1' });
    await scope.track('order "placed" ☃', {
      note: '  two  spaces\n\ttab\u2028',
      big: 2 ** 53,
      nested: { a: [1, null] },
    });
    await client.shutdown();
    const [head = '', body = ''] = relay.text().split('\r\n\r\n');
    const [line, ...headers] = head.split('\r\n');

    const page = await open(inspector.pageUrl);
    const detail = await openEvent(page, 'order "placed" ☃');
    const request = detail.getByRole('region', { name: 'Request' });
    expect(await request.locator('.wire-line').textContent()).toBe(line);
    const shown = await pairsUnder(detail, 'Request');
    expect(shown.map(([name, value]) => `${name}: ${value}`)).toEqual(
      headers.map((header) => header.replace(clientSecret, '••••••••')),
    );
    await request.getByLabel('Exactly as sent').check();
    expect(await request.locator('pre').textContent()).toBe(body);
    expect(await page.content()).not.toContain(clientSecret);

    const answer = detail.getByRole('region', { name: 'Response' });
    expect(await answer.locator('.wire-line').textContent()).toBe('HTTP 200');
    expect(JSON.parse((await answer.locator('pre').textContent()) ?? '')).toHaveProperty('deviceId');
  });

  test('shows what is stored of it, what is not, and what to do', async () => {
    const client = new OpenPanel({ apiUrl: inspector.url, clientId, clientSecret });
    await client.scope({ ip: '203.0.113.9', userAgent: CHROME }).track('viewed', {
      cart: { items: [{ sku: 'a' }] },
      nothing: null,
      __path: 'https://shop.example/a?utm_source=news',
      __timestamp: '2020-01-01T00:00:00.000Z',
    });
    await client.shutdown();
    const page = await open(inspector.pageUrl);
    const detail = await openEvent(page, 'viewed');
    const properties = Object.fromEntries(await pairsUnder(detail, 'Properties'));
    expect(properties).toMatchObject({ 'cart.items.0.sku': 'a', '__query.utm_source': 'news' });
    const columns = Object.fromEntries(await pairsUnder(detail, 'Columns'));
    expect(columns).toMatchObject({ path: '/a', origin: 'https://shop.example' });
    expect(await detail.getByRole('list', { name: 'Advice' }).innerText()).toContain('without a session');
  });

  test('says in the list and in full how long it was held, if it was', async () => {
    const client = new OpenPanel({ apiUrl: inspector.url, clientId, clientSecret });
    const __timestamp = new Date(Date.now() - 3 * 60_000).toISOString();
    await Promise.all([client.track('came late', { __timestamp }), client.track('came at once')]);
    await client.shutdown();
    const page = await open(inspector.pageUrl);
    const held = (name: string) => rowsOf(page).filter({ hasText: name }).locator('.held').allInnerTexts();
    const detail = await openEvent(page, 'came late');
    expect(await held('came late')).toEqual(['held 3 min']);
    expect(await held('came at once')).toEqual([]);
    expect(await detail.getByText('3 min, from the time of the event to its arrival').count()).toBe(1);
  });
});
