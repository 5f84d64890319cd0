import type { InspectorEvent } from '@openpanel-node/inspector';
import { describe, expect, test, vi } from 'vitest';
import { NO_REDIS } from '../../../packages/testkit/src/redis/redis-server.js';
import { type CheckoutAccount, checkoutAccountOf } from '../src/checkout/checkout-account.js';
import { Verification } from '../src/verification.js';
import { ownLines, startDemo } from './demo-process.js';

describe.skipIf(NO_REDIS)(`npm run demo -- --example checkout${NO_REDIS === undefined ? '' : ` (${NO_REDIS})`}`, () => {
  test('ends with 0, and with what is stored for each buyer', { timeout: 60_000 }, async () => {
    const { lines, errors, ended } = startDemo('--example', 'checkout', '--json');
    expect(await ended, [...lines, ...errors].join('\n')).toBe(0);
    const account = JSON.parse(lines.join('\n')) as CheckoutAccount;
    expect(account).toMatchObject({ ok: true, sessions: 2, duplicates: 3, mismatches: [] });
    const [atOnce, later] = account.buyers;
    expect(account.buyers).toHaveLength(2);
    expect(atOnce).toMatchObject({
      profile: 'u_17',
      ip: '203.0.113.17',
      revenue: 4_900,
      refunded: 2_000,
      paidIn: 'checkout session',
    });
    expect(atOnce?.events.toSorted()).toEqual(['checkout_started', 'receipt_sent', 'refunded', 'revenue']);
    expect(later).toMatchObject({
      profile: 'u_42',
      ip: '203.0.113.42',
      revenue: 4_819,
      refunded: 0,
      paidIn: 'no session',
    });
    expect(later?.events.toSorted()).toEqual(['checkout_started', 'receipt_sent', 'revenue']);

    for (const heading of ['Started', 'Events, as they arrive', 'Stored, for whom']) expect(errors).toContain(heading);
    expect(errors).toContain('  revenue     97.19 EUR, as the dashboard shows it; 20.00 EUR of it refunded');
    expect(errors.at(-1)).toContain('The checkout: everything is stored once, for its buyer.');
    expect(ownLines(errors).filter((line) => line.length > 120)).toEqual([]);
  });
});

describe('the account is not ok', () => {
  const stored = (name: string, profileId: string, sessionId: string) =>
    ({ name, profileId, sessionId, ip: '203.0.113.17', properties: {}, revenue: 1 }) as unknown as InspectorEvent;
  const visits = [stored('checkout_started', 'u_17', 's_1'), stored('checkout_started', 'u_42', 's_2')];
  const right = [...visits, stored('revenue', 'u_17', 's_1'), stored('revenue', 'u_42', '')];
  const accountOf = (events: InspectorEvent[]) =>
    checkoutAccountOf({ events: () => events }, new Verification(), { duplicates: 3, seconds: 1 });

  test.each([
    [
      'a payment is in a session that it began',
      [...visits, stored('revenue', 'u_17', 's_1'), stored('revenue', 'u_42', 's_3')],
    ],
    ['a payment at once is in no session', [...visits, stored('revenue', 'u_17', ''), stored('revenue', 'u_42', '')]],
    ['a payment is for no buyer', [...right.slice(0, 3), stored('revenue', '', '')]],
  ])('if %s', (_what, events) => {
    expect(accountOf(right).ok).toBe(true);
    expect(accountOf(events).ok).toBe(false);
  });
});

test('without redis-server it says how to get it, and exits 1', async () => {
  vi.stubEnv('PATH', '/nowhere');
  const { lines, errors, ended } = startDemo('--example', 'checkout');
  expect(await ended).toBe(1);
  expect(errors).toEqual([expect.stringMatching(/^demo: There is no redis-server\. Install it with apt-get install /)]);
  expect(lines).toEqual([]);
});
