import { expect, it } from 'vitest';
import { nameOf } from '../recorded-event.js';
import { CHROME, GOOGLEBOT } from '../user-agents.js';
import type { ContractAdapter, ContractUser } from './adapter.js';
import { start, VISITOR_IP } from './fixture.js';

export function attribution(adapter: ContractAdapter): void {
  it("gives a handler's events, however deep, the request's visitor and profile", async () => {
    const app = await start(adapter);
    await app.get('/orgs/acme/users/7', { headers: { 'x-user': 'u_1@acme' } });
    const events = await app.sent();
    expect(events.map(nameOf)).toEqual(['viewed', 'deep', 'request']);
    for (const event of events) {
      expect(event).toMatchObject({ ip: VISITOR_IP, userAgent: CHROME, payload: { profileId: 'u_1' } });
    }
  });

  it('asks an asynchronous resolver again for what comes after auth', async () => {
    const userOf = adapter.userOf ?? (({ user }: { user?: ContractUser }) => user);
    const getProfileId = async (request: never) => {
      const id = userOf(request)?.id;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return id;
    };
    const app = await start(adapter, { options: { getProfileId } as never });
    await app.get('/identify', { headers: { 'x-user': 'u_7@acme' } });
    await app.get('/user/5', { headers: { 'x-user': 'u_7@acme' } });
    const profiles = (await app.requestEvents()).map(({ payload }) => (payload as { profileId?: string }).profileId);
    expect(profiles.sort()).toEqual(['identified', 'u_7']);
  });

  it('keeps the scope behind a body parser', async () => {
    const app = await start(adapter);
    const body = JSON.stringify({ text: 'x'.repeat(100_000) });
    const headers = { 'content-type': 'application/json', 'x-user': 'u_2@acme' };
    expect((await app.get('/echo', { method: 'POST', headers, body })).status).toBe(200);
    const events = await app.sent();
    expect(events.map(nameOf)).toEqual(['echoed', 'deep', 'request']);
    for (const event of events) expect(event).toMatchObject({ ip: VISITOR_IP, payload: { profileId: 'u_2' } });
  });

  it('believes a forwarded address only from as many proxies as the framework trusts', async () => {
    const behindOne = await start(adapter);
    await behindOne.get('/user/5', { headers: { 'x-forwarded-for': '198.51.100.66, 203.0.113.50' } });
    expect((await behindOne.requestEvents())[0]).toMatchObject({ ip: '203.0.113.50', userAgent: CHROME });
  });

  it('sends a server event, and says how to trust the proxy, when a forwarded address is not trusted', async () => {
    const app = await start(adapter, { proxies: 0 });
    await app.get('/user/5');
    await app.get('/user/5');
    for (const event of await app.requestEvents()) {
      expect(event.ip).toBeUndefined();
      expect(event.userAgent).toMatch(/^openpanel-node\/\d/);
    }
    expect(app.warnings.map(({ code }) => code)).toEqual(['untrusted_proxy']);
    expect(app.warnings[0]?.message).toMatch(/Add `.+`/);
  });

  it('takes a private client behind a trusted proxy for what it is', async () => {
    const app = await start(adapter);
    await app.get('/user/5', { headers: { 'x-forwarded-for': '10.1.2.3' } });
    expect((await app.requestEvents())[0]?.ip).toBeUndefined();
    expect(app.warnings.map(({ code }) => code)).toEqual(['private_client_ip']);
  });

  it('says that there is one proxy more than are trusted', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.50, 10.0.0.5' };
    const app = await start(adapter);
    await app.get('/user/5', { headers });
    expect((await app.requestEvents())[0]?.ip).toBeUndefined();
    expect(app.warnings.map(({ code }) => code)).toEqual(['untrusted_proxy']);
    expect(app.warnings[0]?.message).toMatch(/10\.0\.0\.5.* If 2 of your proxies .*`.*2.*`/);
    const told = await start(adapter, { proxies: 2 });
    await told.get('/user/5', { headers });
    expect((await told.requestEvents())[0]?.ip).toBe('203.0.113.50');
  });

  it.each([
    ['x-real-ip', '203.0.113.50'],
    ['forwarded', 'for=203.0.113.50'],
  ])(
    'says that the address is in %s, which no setting of the framework reads, and clientIp does',
    async (name, value) => {
      if (name === 'forwarded' && adapter.readsForwarded) return;
      const headers = { [name]: value, 'x-forwarded-for': '' };
      const app = await start(adapter);
      await app.get('/user/5', { headers });
      await app.sent();
      expect(app.warnings.map(({ code }) => code)).toEqual(['untrusted_proxy']);
      expect(app.warnings[0]?.message).toContain(`\`clientIp: '${name}'\``);
      const told = await start(adapter, { options: { clientIp: name } });
      await told.get('/user/5', { headers });
      expect((await told.requestEvents())[0]?.ip).toBe('203.0.113.50');
    },
  );

  it.each([
    [0, 'untrusted_proxy'],
    [1, 'cdn_address'],
  ])('behind a CDN and a proxy, with %i trusted, proposes what finds the visitor: %s', async (trusted, code) => {
    const headers = { 'cf-connecting-ip': '203.0.113.50', 'x-forwarded-for': '203.0.113.50, 173.245.48.7' };
    const app = await start(adapter, { proxies: trusted });
    for (const path of ['/user/5', '/user/6']) await app.get(path, { headers });
    expect((await app.requestEvents()).map(({ ip }) => ip)).not.toContain('203.0.113.50');
    expect(app.warnings.map((warning) => warning.code)).toEqual([code]);
    expect(app.warnings[0]?.message).toMatch(/`.*2.*` or `clientIp: 'cloudflare'`/);
    const told = await start(adapter, { proxies: 2 });
    await told.get('/user/5', { headers });
    expect((await told.requestEvents())[0]?.ip).toBe('203.0.113.50');
    expect(told.warnings).toEqual([]);
  });

  it("sends a bot's explicit track as a server event, and no request event", async () => {
    const app = await start(adapter);
    await app.get('/orgs/acme/users/7', { headers: { 'user-agent': GOOGLEBOT } });
    const events = await app.sent();
    expect(events.map(nameOf)).toEqual(['viewed', 'deep']);
    for (const event of events) expect(event.userAgent).toMatch(/^openpanel-node\/\d/);
    expect(app.client.stats().skipped).toMatchObject({ bot: 1 });
  });

  it('is decided for all requests when told to', async () => {
    const server = await start(adapter, { options: { attribution: 'server' } });
    await server.get('/user/5');
    expect((await server.requestEvents())[0]).toMatchObject({
      ip: VISITOR_IP,
      userAgent: expect.stringMatching(/^openpanel-node/),
    });
    const visitor = await start(adapter, { options: { attribution: 'visitor' }, proxies: 0 });
    await visitor.get('/user/5');
    expect((await visitor.requestEvents())[0]).toMatchObject({ ip: undefined, userAgent: CHROME });
  });

  it('takes the address from a header, and truncates it, when told to', async () => {
    const app = await start(adapter, { options: { clientIp: 'cf-connecting-ip', anonymizeIp: true } });
    await app.get('/user/5', { headers: { 'cf-connecting-ip': '198.51.100.77' } });
    expect((await app.requestEvents())[0]?.ip).toBe('198.51.100.0');
  });

  it('makes every event a server event, without an address, of a visitor who asks not to be tracked', async () => {
    const app = await start(adapter, { options: { respectPrivacySignals: true } });
    await app.get('/orgs/acme/users/7', { headers: { 'sec-gpc': '1' } });
    const events = await app.sent();
    expect(events).toHaveLength(2);
    for (const event of events) {
      expect(event.ip).toBeUndefined();
      expect(event.userAgent).toMatch(/^openpanel-node/);
    }
  });

  it('puts the tracker under another name when told to', async () => {
    const app = await start(adapter, { options: { property: 'analytics' } });
    expect((await app.get('/user/5')).status).toBe(200);
    expect(await app.requestEvents()).toHaveLength(1);
  });
}
