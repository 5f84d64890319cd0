import { describe, expect, test, vi } from 'vitest';
import { NO_REDIS } from '../../../packages/testkit/src/redis/redis-server.js';
import type { FleetAccount } from '../src/fleet/fleet-account.js';
import { ownLines, startDemo } from './demo-process.js';

describe.skipIf(NO_REDIS)(`npm run demo -- --fleet${NO_REDIS === undefined ? '' : ` (${NO_REDIS})`}`, () => {
  test('kills an app, a relay and Redis, and accounts for every call', { timeout: 120_000 }, async () => {
    const { lines, errors, ended } = startDemo('--fleet', '--json');
    expect(await ended, [...lines, ...errors].join('\n')).toBe(0);
    const account = JSON.parse(lines.join('\n')) as FleetAccount;
    expect(account).toMatchObject({ ok: true, lost: 0, countedTwice: 0, mismatches: [] });
    expect(account.counters).toMatchObject({ profiles: 8, wrong: 0 });
    const { calls, handedOver, storedOnce, storedTwice, inMemory, unconfirmed, counters, longestHeldMs } = account;
    expect(counters.increments).toBeGreaterThan(40);
    expect(calls).toBeGreaterThan(600);
    expect(storedOnce + storedTwice + inMemory + unconfirmed).toBe(calls);
    // How many were under way at a kill depends on the machine, and so does what Redis had got from the app that was
    // killed when it had not told the demo yet.
    expect(handedOver + inMemory).toBeLessThanOrEqual(calls);
    expect(Math.min(handedOver, storedOnce)).toBeGreaterThan(calls / 2);
    expect(longestHeldMs).toBeGreaterThan(1_000);

    for (const heading of ['Started', 'What happens', 'Summary']) expect(errors).toContain(heading);
    for (const killed of ['app 2', 'relay 1', 'redis']) {
      expect(errors.filter((line) => line.includes(`SIGKILL of ${killed}`))).toHaveLength(1);
    }
    expect(ownLines(errors).filter((line) => line.length > 120)).toEqual([]);
  });
});

test('without redis-server it says how to get it, and exits 1', async () => {
  vi.stubEnv('PATH', '/nowhere');
  const { lines, errors, ended } = startDemo('--fleet');
  expect(await ended).toBe(1);
  expect(errors).toEqual([expect.stringMatching(/^demo: There is no redis-server\. Install it with apt-get install /)]);
  expect(lines).toEqual([]);
});
