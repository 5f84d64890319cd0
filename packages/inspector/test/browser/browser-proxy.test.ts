import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openpanel, openpanelProxy } from '../../../express/src/index.js';
import { CHROME } from '../../../testkit/src/user-agents.js';
import { type Inspector, startInspector } from '../../src/index.js';
import { chromiumPath, useBrowser } from './browser.js';

const BROWSER_CLIENT = { id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', projectId: 'shop' };
const SERVER_CLIENT = { id: '5a1e1d6a-4e0f-4c52-9d0a-3d6c0a1f2b3c', secret: 'sec_of_the_server', projectId: 'shop' };

/** As OpenPanel's guide has it: calls are queued until the script is there. */
const PAGE = `<!doctype html><title>Shop</title><link rel="icon" href="data:,">
<script>
  window.op = window.op || function (...args) { (window.op.q = window.op.q || []).push(args); };
  window.op('init', { apiUrl: '/op', clientId: '${BROWSER_CLIENT.id}', trackScreenViews: true });
</script>
<script src="/op/op1.js" defer></script>`;

interface Shop {
  readonly url: string;
  readonly inspector: Inspector;
  flush(): Promise<unknown>;
}

/** An app behind one proxy, whose origin the project knows. */
async function startShop(): Promise<Shop> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const inspector = await startInspector({
    clients: [SERVER_CLIENT, { ...BROWSER_CLIENT, secret: 'sec_of_nobody' }],
    projects: [{ id: 'shop', cors: [url] }],
  });
  const { id: clientId, secret: clientSecret } = SERVER_CLIENT;
  const analytics = openpanel({ clientId, clientSecret, apiUrl: inspector.url, logger: false });
  const app = express();
  app.set('trust proxy', 1);
  app.use(analytics);
  app.use(openpanelProxy({ clientIds: [BROWSER_CLIENT.id], scriptUrl: `${inspector.url}/op1.js` }));
  app.get('/', (_req, res) => void res.send(PAGE));
  app.post('/cart', (req, res) => {
    void req.op.track('cart_filled', { items: 2 });
    res.sendStatus(204);
  });
  server.on('request', app);
  onTestFinished(async () => {
    await analytics.client.shutdown();
    server.closeAllConnections();
    server.close();
    await inspector.close();
  });
  return { url, inspector, flush: () => analytics.client.flush() };
}

describe.skipIf(chromiumPath === undefined)('a page with the browser script of its own origin', () => {
  const open = useBrowser();
  const visit = (shop: Shop, ip: string): Promise<Page> =>
    open(shop.url, { userAgent: CHROME, extraHTTPHeaders: { 'x-forwarded-for': ip } });

  test('is one device and one session with the backend', async () => {
    const shop = await startShop();
    const { inspector } = shop;
    const page = await visit(shop, '203.0.113.9');
    await inspector.waitFor({ name: 'screen_view' });
    await page.evaluate("fetch('/cart', { method: 'POST' })");
    await inspector.waitFor({ name: 'cart_filled' });
    await shop.flush();
    const deviceId = await page.evaluate('op.fetchDeviceId()');

    const events = inspector.events();
    expect(events.map(({ name }) => name).sort()).toEqual(['cart_filled', 'request', 'request', 'screen_view']);
    expect(new Set(events.map((event) => event.deviceId))).toEqual(new Set([deviceId]));
    expect(new Set(events.map((event) => event.sessionId)).size).toBe(1);
    const view = events.find(({ name }) => name === 'screen_view');
    expect(view).toMatchObject({ path: '/', origin: shop.url, ip: '203.0.113.9' });
    expect(Object.keys(view?.properties ?? {}).filter((name) => name.startsWith('__bot'))).toEqual([]);

    await visit(shop, '203.0.113.10');
    await expect.poll(() => new Set(inspector.events({ name: 'screen_view' }).map((e) => e.deviceId)).size).toBe(2);
  });
});
