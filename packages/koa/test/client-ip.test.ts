import { memoryTransport } from '@openpanel-node/core';
import { CHROME, memoryLogger, request } from '@openpanel-node/testkit';
import type Koa from 'koa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type KoaOptions, openpanel } from '../src/index.js';
import { listen } from './listen.js';
import { MAJORS } from './majors.js';

type Settings = Pick<Koa, 'proxy'> & Partial<Pick<Koa, 'proxyIpHeader' | 'maxIpsCount'>>;

const SPOOFED = '198.51.100.66';
const VISITOR = '203.0.113.9';
const CDN = '192.0.2.1';

/** The address of the event, Koa's own, and the warnings. */
async function addressesOf(
  Framework: typeof Koa,
  settings: Settings,
  headers: Record<string, string>,
  options: KoaOptions = {},
) {
  const transport = memoryTransport();
  const { client, ...middleware } = { client: undefined, ...options };
  const handler = openpanel({ ...middleware, transport, logger: memoryLogger() });
  const warnings: string[] = [];
  handler.client.on('warning', ({ message }) => warnings.push(message));
  const app = new Framework(settings);
  app.use(handler).use((ctx) => {
    ctx.body = ctx.ip;
  });
  const server = await listen(app.callback());
  onTestFinished(() => server.close());
  const { body } = await request(server.url, { headers: { 'user-agent': CHROME, ...headers } });
  await handler.client.flush();
  return { event: transport.events[0]?.ip, koa: body, warnings };
}

describe.each(MAJORS)('%s', (_major, Framework) => {
  it.each<[string, Settings, Record<string, string>, string]>([
    ['the first forwarded address with app.proxy alone', { proxy: true }, { 'x-forwarded-for': VISITOR }, VISITOR],
    [
      'whatever a client says with app.proxy alone',
      { proxy: true },
      { 'x-forwarded-for': `${SPOOFED}, ${VISITOR}` },
      SPOOFED,
    ],
    [
      'what the one proxy saw with maxIpsCount 1',
      { proxy: true, maxIpsCount: 1 },
      { 'x-forwarded-for': `${SPOOFED}, ${VISITOR}` },
      VISITOR,
    ],
    [
      'what the first of two proxies saw with maxIpsCount 2',
      { proxy: true, maxIpsCount: 2 },
      { 'x-forwarded-for': `${SPOOFED}, ${VISITOR}, ${CDN}` },
      VISITOR,
    ],
    [
      'that of proxyIpHeader, and of no other header',
      { proxy: true, proxyIpHeader: 'X-Real-IP' },
      { 'x-forwarded-for': SPOOFED, 'x-real-ip': VISITOR },
      VISITOR,
    ],
  ])("takes Koa's: %s", async (_what, settings, headers, expected) => {
    const { event, koa } = await addressesOf(Framework, settings, headers);
    expect({ event, koa }).toEqual({ event: expected, koa: expected });
  });

  it.each<[string, Settings, Record<string, string>]>([
    ['a forwarded address without app.proxy', { proxy: false }, { 'x-forwarded-for': SPOOFED }],
    ['another header than proxyIpHeader', { proxy: true, proxyIpHeader: 'X-Real-IP' }, { 'x-forwarded-for': SPOOFED }],
    ['what is no address', { proxy: true }, { 'x-forwarded-for': 'unknown' }],
    ['a private address', { proxy: true }, { 'x-forwarded-for': '10.1.2.3' }],
  ])('does not believe %s', async (_what, settings, headers) => {
    expect((await addressesOf(Framework, settings, headers)).event).toBeUndefined();
  });

  it('says which line trusts the proxy, and the line does', async () => {
    const headers = { 'x-forwarded-for': VISITOR };
    const { warnings } = await addressesOf(Framework, { proxy: false }, headers);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('`app.proxy = true; app.maxIpsCount = 1`');
    const told = { proxy: true, maxIpsCount: 1 };
    expect(await addressesOf(Framework, told, headers)).toMatchObject({ event: VISITOR, warnings: [] });
    const spoofed = { 'x-forwarded-for': `${SPOOFED}, ${VISITOR}` };
    expect(await addressesOf(Framework, told, spoofed)).toMatchObject({ event: VISITOR });
  });

  it('says which line reads another header, where that of proxyIpHeader is not there', async () => {
    const headers = { 'x-forwarded-for': VISITOR };
    const { warnings } = await addressesOf(Framework, { proxy: true, proxyIpHeader: 'CF-Connecting-IP' }, headers);
    expect(warnings).toEqual([expect.stringContaining("`app.proxyIpHeader = 'X-Forwarded-For'; app.maxIpsCount = 1`")]);
  });

  it('takes another policy when told to, whatever Koa trusts', async () => {
    const forwarded = { 'x-forwarded-for': `${SPOOFED}, ${VISITOR}` };
    const byHops = await addressesOf(Framework, { proxy: true }, forwarded, { clientIp: 1 });
    expect(byHops).toMatchObject({ event: VISITOR, koa: SPOOFED });
    const byHeader = await addressesOf(
      Framework,
      { proxy: false },
      { 'cf-connecting-ip': VISITOR },
      { clientIp: 'cf-connecting-ip' },
    );
    expect(byHeader.event).toBe(VISITOR);
    const clientIp = (ctx: Koa.Context) => ctx.get('x-visitor');
    const byFunction = await addressesOf(Framework, { proxy: false }, { 'x-visitor': VISITOR }, { clientIp });
    expect(byFunction.event).toBe(VISITOR);
  });

  it('takes the address that a middleware before it has set', async () => {
    const transport = memoryTransport();
    const middleware = openpanel({ transport, logger: memoryLogger() });
    const app = new Framework();
    app.use((ctx, next) => {
      ctx.request.ip = VISITOR;
      return next();
    });
    app.use(middleware);
    const server = await listen(app.callback());
    onTestFinished(() => server.close());
    await request(server.url, { headers: { 'user-agent': CHROME } });
    await middleware.client.flush();
    expect(transport.events).toMatchObject([{ ip: VISITOR }]);
  });
});
