import { expect, it } from 'vitest';
import { propertiesOf } from '../recorded-event.js';
import { GOOGLEBOT } from '../user-agents.js';
import type { ContractAdapter } from './adapter.js';
import { start } from './fixture.js';

const HOST = 'shop.example';

export function secrets(adapter: ContractAdapter): void {
  it.each([
    ['/reset/s3cr3t', '/reset/REDACTED', '/reset/:token'],
    ['/Reset/s3cr3t%2Fs3cr3t/?a=1', '/Reset/REDACTED/?a=1', undefined],
    ['/reset/reset?token=s3cr3t', '/reset/REDACTED?token=REDACTED', '/reset/:token'],
    ['/invites/s3cr3t/items/7', '/invites/REDACTED/items/7', '/invites/:inviteCode/items/:id'],
    ['/invites/items/items/items', '/invites/REDACTED/items/items', '/invites/:inviteCode/items/:id'],
    ['/orgs/token/users/7', '/orgs/token/users/7', '/orgs/:orgId/users/:id'],
  ])('%s is sent as %s', async (path, url, route) => {
    const app = await start(adapter);
    // Fastify takes neither another case nor a slash more.
    if ((await app.get(path, { headers: { host: HOST } })).status !== 200) return expect(route).toBeUndefined();
    const [event] = await app.requestEvents();
    expect(propertiesOf(event)).toMatchObject({ url, __path: `http://${HOST}${url}`, ...(route && { route }) });
    expect(JSON.stringify(await app.sent())).not.toContain('s3cr3t');
  });

  it('the page that is opened next has it as its referrer, redacted', async () => {
    const app = await start(adapter);
    await app.get('/reset/s3cr3t', { headers: { host: HOST } });
    await app.get('/invites/s3cr3t/items/7', {
      headers: { host: HOST, referer: `https://${HOST}/reset/s3cr3t?a=1#x` },
    });
    await app.get('/', { headers: { host: HOST, referer: `https://${HOST}/invites/s3cr3t/items/7` } });
    const [, invited, home] = (await app.requestEvents()).map(propertiesOf);
    expect(invited?.['__referrer']).toBe(`https://${HOST}/reset/REDACTED?a=1`);
    expect(home?.['__referrer']).toBe(`https://${HOST}/invites/REDACTED/items/7`);
    expect(JSON.stringify(await app.sent())).not.toContain('s3cr3t');
  });

  it('a path that no route has matched is sent as it is, unless it begins like one of a known route', async () => {
    const app = await start(adapter);
    await app.get('/nothing/s3cr3t');
    await app.get('/reset/s3cr3t');
    await app.get('/reset/s3cr3t/more');
    const urls = (await app.requestEvents()).map((event) => propertiesOf(event)['url']);
    expect(urls).toEqual(['/nothing/s3cr3t', '/reset/REDACTED', '/reset/REDACTED/more']);
  });

  it.each(['redactParams', 'redactQuery'])(
    '%s adds names, of parameters of the query and of the route',
    async (option) => {
      const app = await start(adapter, { options: { [option]: ['order-id', /^id$/] } as never });
      await app.get('/orgs/acme/users/7?orderId=8&id=9&page=1');
      const [event] = await app.requestEvents();
      expect(propertiesOf(event)['url']).toBe('/orgs/acme/users/REDACTED?orderId=REDACTED&id=REDACTED&page=1');
    },
  );

  it('a skipped request is reported without it', async () => {
    const app = await start(adapter);
    const skipped: string[] = [];
    app.client.on('skip', ({ url }) => skipped.push(url));
    await app.get('/reset/s3cr3t', { headers: { 'user-agent': GOOGLEBOT } });
    await app.sent();
    expect(skipped).toEqual(['/reset/REDACTED']);
  });
}
