import { expect, it } from 'vitest';
import { nameOf, propertiesOf } from '../recorded-event.js';
import { GOOGLEBOT } from '../user-agents.js';
import type { ContractAdapter } from './adapter.js';
import { start } from './fixture.js';

export function skipping(adapter: ContractAdapter): void {
  it.each([
    ['GET', '/healthz', {}, 'health_check'],
    ['HEAD', '/user/5', {}, 'method'],
    ['OPTIONS', '/user/5', {}, 'method'],
    ['GET', '/favicon.ico', {}, 'asset'],
    ['GET', '/assets/app.js', {}, 'asset'],
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

  it('sends no request event at all with trackRequest: false, and the explicit ones', async () => {
    const app = await start(adapter, { options: { trackRequest: false } });
    await app.get('/orgs/acme/users/7');
    expect((await app.sent()).map(nameOf)).toEqual(['viewed', 'deep']);
  });
}
