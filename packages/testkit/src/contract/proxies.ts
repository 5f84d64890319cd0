import type { RecordedEvent } from '@openpanel-node/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nginxPath } from '../proxies/nginx.js';
import { type ChainOptions, type ProxyChains, startChains } from '../proxies/proxy-chain.js';
import { profileOf } from '../recorded-event.js';
import { CHROME } from '../user-agents.js';
import type { ContractAdapter } from './adapter.js';
import { reportFidelity } from './fidelity.js';
import { start } from './fixture.js';

interface ProxyCase extends Omit<ChainOptions, 'family'> {
  readonly name: string;
  /** The framework's own setting, in proxies. */
  readonly proxies?: number;
  readonly clientIp?: unknown;
}

const CASES: readonly ProxyCase[] = [
  { name: 'one proxy, trusted by the framework', hops: 1, proxies: 1 },
  { name: 'two proxies, trusted by the framework', hops: 2, proxies: 2 },
  { name: 'one proxy, clientIp: 1', hops: 1, clientIp: 1 },
  { name: 'two proxies, clientIp: 2', hops: 2, clientIp: 2 },
  { name: 'two proxies, clientIp: a list of CIDRs', hops: 2, clientIp: ['127.0.0.0/8', '::1/128'] },
  { name: 'two proxies, clientIp: a header', hops: 2, clientIp: 'x-real-ip' },
  { name: 'one proxy with Forwarded, clientIp: 1', hops: 1, forwarding: 'forwarded', clientIp: 1 },
  {
    name: 'two proxies with Forwarded, clientIp: a list of CIDRs',
    hops: 2,
    forwarding: 'forwarded',
    clientIp: ['loopback'],
  },
];

/** What a client claims to be; `EVIL` addresses must never be sent. */
const EVIL = ['198.51.100.66', '8.8.8.8', '2001:db8:bad::1'];
const SPOOFED: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'X-Forwarded-For': EVIL[0]! },
  { 'X-Forwarded-For': EVIL.join(', ') },
  { 'X-Forwarded-For': `${EVIL[1]}, 127.0.0.1, ::1, 10.0.0.1` },
  { 'X-Forwarded-For': ', ,;"unclosed, 203.0.113.1:port' },
  { 'X-Real-IP': EVIL[0]! },
  { Forwarded: `for=${EVIL[0]}` },
  { Forwarded: `for="[${EVIL[2]}]:4711";proto=https, for=_hidden` },
  { 'True-Client-IP': EVIL[0]!, 'CF-Connecting-IP': EVIL[1]!, 'Fastly-Client-IP': EVIL[2]! },
  { 'X-Client-IP': EVIL[0]!, 'OpenPanel-Client-IP': EVIL[1]!, 'X-Cluster-Client-IP': EVIL[2]! },
];

const clientAt = (family: ChainOptions['family'], index: number) =>
  family === 'IPv4' ? `203.0.113.${index + 1}` : `2001:db8::${(index + 1).toString(16)}`;

const REQUESTS = 40;

/** Behind a real nginx: every event has the address of the true client, and none that somebody claims to have. */
export function proxies(adapter: ContractAdapter): void {
  let chains: ProxyChains | undefined;
  beforeAll(async () => {
    if (nginxPath()) chains = await startChains();
  });
  afterAll(() => chains?.close());
  describe.each(['IPv4', 'IPv6'] as const)('of a client over %s', (family) => {
    for (const { name, proxies: trusted = 0, clientIp, ...chainOptions } of CASES) {
      it.runIf(nginxPath())(name, async ({ task }) => {
        const options = clientIp === undefined ? {} : ({ clientIp } as never);
        const app = await start(adapter, { options, proxies: trusted });
        const appPort = Number(new URL(app.url).port);
        await Promise.all(
          Array.from({ length: REQUESTS }, async (_, index) => {
            const client = clientAt(family, index);
            const headers = { 'User-Agent': CHROME, 'X-User': `${client}@org`, ...SPOOFED[index % SPOOFED.length] };
            const asked = { client, path: '/orgs/acme/users/7', headers };
            const status = await chains?.ask({ ...chainOptions, family }, appPort, asked);
            expect(status, chains?.complaint()).toBe(200);
          }),
        );
        const events = await app.sent();
        // The profile says whose the event is: the test gave each client its address for a name.
        const wrong = events.filter(
          (event: RecordedEvent) => event.ip !== profileOf(event) || event.userAgent !== CHROME,
        );
        reportFidelity(task, events.length, wrong.length);
        expect(wrong).toEqual([]);
        expect(events).toHaveLength(3 * REQUESTS);
      });
    }
  });
}
