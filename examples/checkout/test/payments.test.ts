import { openpanelMatchers } from '@openpanel-node/core/testing';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { signatureOf } from '../src/fake-stripe.js';
import { FIREFOX, IP, openShop } from './shop.js';

expect.extend(openpanelMatchers);

const HOUR_MS = 60 * 60 * 1_000;
let shop: Awaited<ReturnType<typeof openShop>>;
/** The IDs of the jobs. */
let jobs: string[];

beforeEach(async () => {
  jobs = [];
  shop = await openShop({ add: async (_name, _data, { jobId }) => jobs.push(jobId) });
});
afterEach(() => void vi.useRealTimers());

describe('a payment', () => {
  test('is on the buyer, with the IP and the browser of the checkout', async () => {
    expect(await shop.buy('u_1', 'eur')).toBe(303);
    expect(await shop.call(shop.stripe.pay())).toBe(204);

    const event = await shop.recorded.ofProfile('u_1').waitFor('revenue');
    expect(event).toMatchObject({ ip: IP, userAgent: FIREFOX });
    expect(shop.recorded).toHaveTracked('checkout_started', { profileId: 'u_1', currency: 'EUR' });
    const payment = { __revenue: 4_900, payment: 'pi_1', currency: 'EUR', paid: 4_900 };
    expect(shop.recorded).toHaveTracked('revenue', payment);
    expect(jobs).toEqual(['evt_1']);
  });

  test('an hour later is still on the buyer, without the browser: the visit is over', async () => {
    await shop.buy('u_1', 'eur');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR_MS });
    expect(await shop.call(shop.stripe.pay())).toBe(204);

    const event = await shop.recorded.ofProfile('u_1').waitFor('revenue');
    expect(event.ip).toBe(IP);
    expect(event.userAgent).not.toContain('Firefox');
  });

  test('in yen is converted: Stripe counts yen in whole ones, OpenPanel counts hundredths', async () => {
    await shop.buy('u_1', 'jpy');
    await shop.call(shop.stripe.pay());
    await shop.recorded.settled();
    expect(shop.recorded).toHaveTracked('revenue', { __revenue: 4_819, currency: 'JPY', paid: 7_900 });
  });

  test('that Stripe reports again counts once, and sends one receipt', async () => {
    await shop.buy('u_1', 'eur');
    const paid = shop.stripe.pay();
    expect(await Promise.all([shop.call(paid), shop.call(paid), shop.call(paid)])).toEqual([204, 204, 204]);
    await shop.recorded.settled();
    expect(shop.recorded).toHaveTrackedTimes('revenue', 1);
    expect(shop.client.stats().droppedBy.duplicate).toBe(2);
    expect(new Set(jobs)).toEqual(new Set(['evt_1']));
  });

  test('by bank transfer counts when the money has arrived', async () => {
    await shop.buy('u_1', 'eur');
    expect(await shop.call(shop.stripe.pay('by transfer'))).toBe(204);
    await shop.recorded.settled();
    expect(shop.recorded).not.toHaveTracked('revenue');
    await shop.call(shop.stripe.pay('arrived'));
    await shop.recorded.settled();
    expect(shop.recorded.ofProfile('u_1')).toHaveTrackedTimes('revenue', 1, { payment: 'pi_1' });
  });

  test('that was not made in the shop counts too, for no profile', async () => {
    await shop.buy('u_1', 'eur');
    const { data, ...event } = shop.stripe.pay();
    await shop.call({ ...event, data: { object: { ...data.object, metadata: {} } } });
    await shop.recorded.settled();
    expect(shop.recorded.ofProfile(undefined)).toHaveTrackedTimes('revenue', 1);
  });

  test('in a currency without a rate fails, so that Stripe calls again', async () => {
    await shop.buy('u_1', 'eur');
    const { data, ...event } = shop.stripe.pay();
    expect(await shop.call({ ...event, data: { object: { ...data.object, currency: 'gbp' } } })).toBe(500);
    expect(await shop.call({ ...event, data })).toBe(204);
    await shop.recorded.settled();
    expect(shop.recorded).toHaveTrackedTimes('revenue', 1);
  });
});

test('a refund in parts is an event for each part, which add up to the revenue, and revenue stays', async () => {
  await shop.buy('u_1', 'jpy');
  await shop.call(shop.stripe.pay());
  const parts = [shop.stripe.refund('pi_1', 2_000), shop.stripe.refund('pi_1', 5_900)];
  for (const part of [...parts, ...parts]) expect(await shop.call(part)).toBe(204);
  await shop.recorded.settled();
  const own = shop.recorded.ofProfile('u_1');
  expect(own).toHaveTrackedTimes('refunded', 2);
  expect(own).toHaveTracked('refunded', { payment: 'pi_1', currency: 'JPY', amount: 1_220 });
  expect(own).toHaveTracked('refunded', { payment: 'pi_1', currency: 'JPY', amount: 3_599 });
  expect(own).toHaveTrackedTimes('revenue', 1, { __revenue: 4_819 });
});

describe('a webhook', () => {
  test.each([
    ['with a changed body', { forge: (payload: string) => payload.replace('4900', '1') }],
    ['with a changed layout of the body', { forge: (payload: string) => JSON.stringify(JSON.parse(payload), null, 2) }],
    ['that was signed more than five minutes ago', { signedAt: Date.now() - 6 * 60_000 }],
  ])('%s is refused, and nothing is tracked', async (_what, how) => {
    await shop.buy('u_1', 'eur');
    expect(await shop.call(shop.stripe.pay(), how)).toBe(400);
    await shop.recorded.settled();
    expect(shop.recorded).not.toHaveTracked('revenue');
    expect(jobs).toEqual([]);
  });

  test.each([{}, { 'stripe-signature': 'v1=00' }, { 'content-type': 'text/plain' }])(
    'with %j is refused',
    async (headers) => {
      const body = JSON.stringify({ id: 'evt_1', type: 'charge.refunded' });
      const json = { 'content-type': 'application/json', ...headers };
      expect((await fetch(shop.webhook, { method: 'POST', headers: json, body })).status).toBe(400);
    },
  );

  test('sends no request event', async () => {
    await shop.buy('u_1', 'eur');
    await shop.call(shop.stripe.pay());
    await shop.recorded.settled();
    expect(shop.recorded.ofRequest('POST /webhooks/stripe')).not.toHaveTracked('request');
    expect(shop.recorded.ofRequest('POST /checkout')).toHaveTrackedTimes('request', 1, { status: 303 });
  });

  test('is signed as Stripe signs it', () => {
    const payload = JSON.stringify({ id: 'evt_1', name: 'Café' });
    const given = { payload, secret: 'whsec_1', timestamp: 1_764_374_400 };
    expect(signatureOf(payload, 'whsec_1', given.timestamp)).toBe(
      new Stripe('sk_test_1').webhooks.generateTestHeaderString(given),
    );
  });
});

test('a currency without a price is refused before Stripe is asked', async () => {
  expect(await shop.buy('u_1', 'gbp')).toBe(400);
  await shop.recorded.settled();
  expect(shop.recorded).not.toHaveTracked('checkout_started');
});
