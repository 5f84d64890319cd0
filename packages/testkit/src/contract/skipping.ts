import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { nameOf, propertiesOf } from '../recorded-event.js';
import { GOOGLEBOT } from '../user-agents.js';
import type { ContractAdapter } from './adapter.js';
import { start } from './fixture.js';
import { LATE_MS } from './raw-routes.js';

export function skipping(adapter: ContractAdapter): void {
  it.each([
    ['GET', '/healthz', {}, 'health_check'],
    ['GET', '/api/health', {}, 'health_check'],
    ['GET', '/v1/healthcheck', {}, 'health_check'],
    ['GET', '/status', {}, 'health_check'],
    ['GET', '/internal/health', {}, 'health_check'],
    ['GET', '/avatars/photo.png', {}, 'asset'],
    ['HEAD', '/user/5', {}, 'method'],
    ['OPTIONS', '/user/5', {}, 'method'],
    ['GET', '/favicon.ico', {}, 'asset'],
    ['GET', '/assets/app.js', {}, 'asset'],
    ['GET', '/wp-login.php', {}, 'scanner'],
    ['GET', '/user/5', { 'sec-purpose': 'prefetch' }, 'prefetch'],
    ['GET', '/user/5', { 'user-agent': GOOGLEBOT }, 'bot'],
  ])('%s %s %o is left out as %s', async (method, path, headers, reason) => {
    const app = await start(adapter);
    const skipped: unknown[] = [];
    app.client.on('skip', (request) => skipped.push(request));
    await app.get(path, { method, headers: headers as Record<string, string> });
    expect(await app.requestEvents()).toEqual([]);
    expect(skipped).toEqual([{ method, url: path, reason }]);
    expect(app.client.stats().skipped).toMatchObject({ [reason]: 1 });
  });

  it("is the app's choice, by its own rules and without the built-in ones", async () => {
    const app = await start(adapter, { options: { ignoreDefaults: false, ignoreBots: false, ignore: ['/user/*'] } });
    await app.get('/healthz');
    await app.get('/', { headers: { 'user-agent': GOOGLEBOT } });
    await app.get('/user/5');
    const urls = (await app.requestEvents()).map((event) => propertiesOf(event)['url']);
    expect(urls).toEqual(['/healthz', '/']);
    expect(app.client.stats().skipped).toMatchObject({ ignored: 1 });
  });

  it.each([
    ['/avatars/7.png', '/avatars/:file'],
    ['/user/health', '/user/:id'],
  ])('are not those whose route has a parameter, and answers with something else: %s', async (path, route) => {
    const app = await start(adapter);
    await app.get(path);
    expect((await app.requestEvents()).map(propertiesOf)).toMatchObject([{ url: path, route, status: 200 }]);
  });

  it.each([
    ['/user/:id', '/user/5'],
    ['/orgs/**', '/orgs/acme/users/7'],
    ['/orgs/*', '/orgs/acme/users/7'],
    ['/orgs/*/users/:id', '/orgs/acme/users/7'],
    ['/sub/:rest*', '/sub/items/7'],
  ])('are those of ignore: %s', async (ignore, path) => {
    const app = await start(adapter, { options: { ignore } });
    await app.get(path);
    await app.get('/redirect');
    expect((await app.requestEvents()).map((event) => propertiesOf(event)['url'])).toEqual(['/redirect']);
    expect(app.client.stats().skipped).toMatchObject({ ignored: 1 });
  });

  it('is a share of the visitors, all of their requests or none', async () => {
    const app = await start(adapter, { options: { sampleRate: 0.5 } });
    for (let visitor = 0; visitor < 40; visitor += 1) {
      for (const path of ['/', '/user/5']) {
        await app.get(path, { headers: { 'x-forwarded-for': `203.0.113.${visitor}` } });
      }
    }
    const events = await app.requestEvents();
    const { sampled } = app.client.stats().skipped;
    expect(events.length + sampled).toBe(80);
    expect(events.length).toBeGreaterThan(10);
    expect(sampled).toBeGreaterThan(10);
    for (const ip of new Set(events.map((event) => event.ip))) {
      expect(events.filter((event) => event.ip === ip)).toHaveLength(2);
    }
  });

  it('is decided by trackRequest, with the URL and the request', async () => {
    const seen: unknown[] = [];
    const trackRequest = (url: string, request: object) => {
      seen.push([url, 'op' in request]);
      return url.startsWith('/user');
    };
    const app = await start(adapter, { options: { trackRequest } });
    await app.get('/user/5?a=1');
    await app.get('/');
    expect(seen).toEqual([
      ['/user/5?a=1', true],
      ['/', true],
    ]);
    expect(await app.requestEvents()).toHaveLength(1);
    expect(app.client.stats().skipped).toMatchObject({ track_request: 1 });
  });

  it.each([
    ['the default user', {}],
    ["the app's own functions", { getProfileId: async () => 'u_1', getGroups: async () => ['acme'] }],
  ])('leaves late events their profile and groups, of %s', async (_whose, own) => {
    const app = await start(adapter, { options: { ...own, trackRequest: false } });
    await app.get('/raw/late', { headers: { 'x-user': 'u_1@acme' } });
    await pause(2 * LATE_MS);
    const groups = 'getGroups' in own ? { groups: ['acme'] } : {};
    expect((await app.sent()).map(({ payload }) => payload)).toMatchObject([
      { name: 'late', profileId: 'u_1', ...groups },
    ]);
  });

  it('sends no request event at all with trackRequest: false, and the explicit ones', async () => {
    const app = await start(adapter, { options: { trackRequest: false } });
    await app.get('/orgs/acme/users/7');
    expect((await app.sent()).map(nameOf)).toEqual(['viewed', 'deep']);
  });
}
