import { describe, expect, it } from 'vitest';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { ALB, appending, CLIENTS, CLOUDFLARE, SPOOFED } from './client-ip/platforms.js';
import { evaluate, expectClients, found, NAMES, start } from './client-ip/running-app.js';
import { serve, urlOf } from './guide-app.js';
import { blocksOf, codeOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';
import { run } from './snippets.js';

const PAGE = read('docs/client-ip.md');
const BLOCKS = blocksOf(PAGE);

describe.each(NAMES)('%s', (framework) => {
  const [CLIENT = ''] = CLIENTS;
  const OPTION = sectionOf(PAGE, '## The option `clientIp`');
  const SETTINGS = sectionOf(PAGE, '## Framework settings');

  it.each(rowsOf(OPTION))('clientIp: %s finds %s', async (value, address) => {
    const [peer = '', ...lines] = codesOf(OPTION.slice(0, OPTION.indexOf(':\n\n|')));
    const headers = Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]));
    const clientIp = evaluate(codeOf(value) ?? '') as number;
    const { ip, warnings } = await found(framework, peer, headers, { clientIp });
    // A private address is not sent; the warning names it.
    if (codeOf(address) === peer) expect([ip, ...warnings]).toEqual([undefined, expect.stringContaining(` ${peer},`)]);
    else expect(ip).toBe(codeOf(address));
  });

  it('finds the client with the settings of the table, and believes it with the one that is never right', async () => {
    const [, counted, listed, never] = rowsOf(SETTINGS).find(([names]) => names?.split(', ').includes(framework)) ?? [];
    expect(codesOf(listed)).toHaveLength(framework === 'Koa' ? 0 : 1);
    for (const setting of codesOf(`${counted} ${listed}`)) {
      await expectClients(await start(framework, ALB, { setting }), appending(ALB));
    }
    const headers = { 'x-forwarded-for': `${SPOOFED}, ${CLIENT}` };
    expect(await found(framework, ALB, headers, { setting: codeOf(never)! })).toEqual({ ip: SPOOFED, warnings: [] });
  });

  it('warns of a private address, and of no other wrong one without the header of a CDN', async () => {
    const headers = { 'x-forwarded-for': `${SPOOFED}, ${CLIENT}, ${CLOUDFLARE}` };
    const untrusted = await found(framework, ALB, headers);
    expect(untrusted).toEqual({ ip: undefined, warnings: [expect.stringMatching(/^untrusted_proxy: /)] });
    expect(await found(framework, ALB, headers, { clientIp: 1 })).toEqual({ ip: CLOUDFLARE, warnings: [] });
    expect(await found(framework, ALB, headers, { clientIp: 2 })).toEqual({ ip: CLIENT, warnings: [] });
    expect(await found(framework, ALB, headers, { clientIp: 3 })).toEqual({ ip: SPOOFED, warnings: [] });
    const withCdn = { ...headers, 'cf-connecting-ip': CLIENT };
    const cdn = await found(framework, ALB, withCdn, { clientIp: 1 });
    expect(cdn).toEqual({ ip: CLOUDFLARE, warnings: [expect.stringMatching(/^cdn_address: .*`clientIp: 2` or/)] });
    expect(await found(framework, ALB, withCdn, { clientIp: 2 })).toEqual({ ip: CLIENT, warnings: [] });
    const missing = await found(framework, ALB, headers, { clientIp: 'cf-connecting-ip' });
    expect(missing).toEqual({ ip: undefined, warnings: [expect.stringMatching(/^private_client_ip: /)] });
  });

  it('believes a client that gets past the proxy', async () => {
    const direct = { 'x-forwarded-for': SPOOFED, 'cf-connecting-ip': SPOOFED };
    expect((await found(framework, '192.0.2.9', direct, { clientIp: 1 })).ip).toBe(SPOOFED);
    expect((await found(framework, '192.0.2.9', direct, { clientIp: 'cf-connecting-ip' })).ip).toBe(SPOOFED);
    expect((await found(framework, '192.0.2.9', direct, { clientIp: ['uniquelocal'] })).ip).toBe('192.0.2.9');
  });

  it('reads Forwarded where there is no X-Forwarded-For', async () => {
    const headers = { forwarded: `for=${SPOOFED}, for=${CLIENT}` };
    for (const clientIp of [1, ['uniquelocal'], 'forwarded']) {
      expect((await found(framework, ALB, headers, { clientIp })).ip).toBe(CLIENT);
    }
    const both = { ...headers, 'x-forwarded-for': SPOOFED };
    expect((await found(framework, ALB, both, { clientIp: 1 })).ip).toBe(SPOOFED);
    expect((await found(framework, ALB, both, { clientIp: 'forwarded' })).ip).toBe(CLIENT);
  });

  it('over a Unix socket counts proxies and reads headers, and trusts no list', async () => {
    const headers = { 'x-forwarded-for': `${SPOOFED}, ${CLIENT}`, 'x-real-ip': CLIENT };
    const ips = [1, 'x-real-ip', ['loopback']].map(
      async (clientIp) => (await found(framework, undefined, headers, { clientIp })).ip,
    );
    expect(await Promise.all(ips)).toEqual([CLIENT, CLIENT, undefined]);
  });

  it('takes an address out of what is around it, and nothing else for one', async () => {
    const of = async (value: string) =>
      (await found(framework, ALB, { 'x-real-ip': value }, { clientIp: 'x-real-ip' })).ip;
    for (const written of [`"${CLIENT}"`, `${CLIENT}:50123`, `::ffff:${CLIENT}`])
      expect(await of(written)).toBe(CLIENT);
    for (const written of ['"[2001:db8::9]:50123"', '2001:db8::9%eth0', '2001:DB8:0::9']) {
      expect(await of(written)).toBe('2001:db8::9');
    }
    const none = [
      `${CLIENT}, ${SPOOFED}`,
      'shop.example',
      'unknown',
      '127.0.0.1',
      '10.1.2.3',
      '169.254.1.1',
      '0.0.0.0',
    ];
    for (const written of [...none, '::1', '::', 'fd00::1', 'fe80::1']) expect(await of(written)).toBeUndefined();
  });

  it('takes the leftmost address where the whole list is trusted', async () => {
    const headers = { 'x-forwarded-for': `${CLIENT}, 10.0.0.9` };
    expect((await found(framework, ALB, headers, { clientIp: ['uniquelocal', '203.0.113.0/24'] })).ip).toBe(CLIENT);
  });

  it('has found nothing with a function that throws or returns no text, and says so', async () => {
    const failing = () => {
      throw new Error('a bug');
    };
    for (const clientIp of [failing, (() => 7) as never]) {
      const { ip, warnings } = await found(framework, ALB, {}, { clientIp });
      expect(ip).toBeUndefined();
      expect(warnings[0]).toMatch(/^resolver_failed: clientIp failed/);
    }
  });

  it('truncates addresses when told to', async () => {
    const examples = codesOf(sectionOf(PAGE, '## Send shorter addresses').split('before it is sent: ')[1]);
    expect(examples).toHaveLength(4);
    for (const [whole, truncated] of [examples.slice(0, 2), examples.slice(2)]) {
      const { ip } = await found(framework, ALB, { 'x-real-ip': whole! }, { clientIp: 'x-real-ip', anonymizeIp: true });
      expect(ip).toBe(truncated);
    }
  });
});

it('the snippet for Cloudflare finds the visitor, whatever the other headers say', async () => {
  const { get, inspector } = await serve(BLOCKS, 'cloudflare', { 'user-agent': CHROME, 'x-forwarded-for': SPOOFED });
  await get('/', { 'cf-connecting-ip': CLIENTS[0] ?? '' });
  expect(await inspector.waitFor({ name: 'request' })).toMatchObject({ kind: 'visitor', ip: CLIENTS[0] });
});

it('every snippet runs in a test of this file', () => {
  const tests = [...read('test/client-ip-guide.test.ts').matchAll(/(?:run|serve)\(BLOCKS, '([\w-]+)'/g)];
  expect(tests.map(([, name]) => name)).toEqual(BLOCKS.map(({ run: name }) => name));
});

it('the program of the check says what is found, and what is wrong', async () => {
  const { printed, inspector } = await run(BLOCKS, 'check');
  const url = await urlOf({ printed });
  const header = `${SPOOFED}, ${CLIENTS[0]}`;
  const { body } = await request(`${url}/whoami`, { headers: { 'user-agent': CHROME, 'x-forwarded-for': header } });
  expect(JSON.parse(body)).toEqual({ sent: null, framework: expect.stringMatching(/127\.0\.0\.1$/), header });
  await printed(/warning: (untrusted_proxy)/);
  await inspector.waitFor({ name: 'request', kind: 'server' });
});

it('health checks give no event', async () => {
  const running = await start('Express', ALB, { setting: "app.set('trust proxy', 1)" });
  for (const agent of ['ELB-HealthChecker/2.0', 'kube-probe/1.30']) await running.get({ 'user-agent': agent });
  expect(await running.addresses()).toEqual([]);
  expect(running.warnings).toEqual([]);
});
