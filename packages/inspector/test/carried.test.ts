import { OpenPanel } from '@openpanel-node/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Inspector, startInspector } from '../src/index.js';
import { CHROME, createTracker, IP } from './tracker.js';

const HOUR_MS = 3_600_000;

let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;
const clients: OpenPanel[] = [];

/** One process of an app: the server of the checkout, or that of the webhooks. */
function client(): OpenPanel {
  const { url: apiUrl, clientId, clientSecret } = inspector;
  const made = new OpenPanel({ apiUrl, clientId, clientSecret, logger: false });
  clients.push(made);
  return made;
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  inspector = await startInspector({ now: () => Date.now() });
  tracker = createTracker(inspector);
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((each) => each.shutdown(0)));
  tracker.close();
  await inspector.close();
  vi.useRealTimers();
});

const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const visits = () => new Set(inspector.events().flatMap(({ sessionId }) => sessionId || [])).size;

describe('a payment by webhook, an hour after the checkout', () => {
  const webhook = async (carrier: string): Promise<void> => {
    pass(HOUR_MS);
    await client().scope(carrier).revenue(4_900, { currency: 'EUR' });
  };

  test('is on the buyer, at his address, and no visit begins with it', async () => {
    const checkout = client().scope({ ip: IP, userAgent: CHROME, profileId: 'u_1', groups: ['acme'] });
    await checkout.track('checkout_started');
    const before = inspector.profiles().length;
    await webhook(checkout.carrier());

    const [, payment] = inspector.events();
    expect(payment).toMatchObject({
      ...{ name: 'revenue', revenue: 4_900, profileId: 'u_1', groups: ['acme'], ip: IP, kind: 'server' },
      ...{ deviceId: '', sessionId: '' },
    });
    expect(visits()).toBe(1);
    expect(inspector.profiles()).toHaveLength(before);
  });

  test('of an anonymous buyer is on the profile of the device', async () => {
    const { deviceId } = await tracker.ids({ name: 'viewed' });
    const checkout = client().scope({ ip: IP, userAgent: CHROME, deviceId });
    await checkout.track('checkout_started');
    expect(inspector.events().map(({ profileId }) => profileId)).toEqual([deviceId, deviceId]);
    await webhook(checkout.carrier());

    const payment = inspector.events().at(-1);
    expect(payment).toMatchObject({ name: 'revenue', profileId: deviceId, ip: IP, deviceId: '', sessionId: '' });
    expect(visits()).toBe(1);
    expect(inspector.profiles().map(({ id }) => id)).toEqual([deviceId]);
  });

  test('would begin a visit of a new session, if it were sent as the visitor', async () => {
    const checkout = client().scope({ ip: IP, userAgent: CHROME, profileId: 'u_1' });
    await checkout.track('checkout_started');
    pass(HOUR_MS);
    await client().scope({ ip: IP, userAgent: CHROME, profileId: 'u_1' }).revenue(4_900);
    expect(visits()).toBe(2);
  });

  test('of a buyer who is back by then is part of the visit that he is on', async () => {
    const carrier = client().scope({ ip: IP, userAgent: CHROME, profileId: 'u_1' }).carrier();
    pass(HOUR_MS);
    await client().scope({ ip: IP, userAgent: CHROME, profileId: 'u_1' }).track('viewed');
    await client().scope(carrier).revenue(4_900);
    const [viewed, payment] = inspector.events();
    expect(payment).toMatchObject({ deviceId: viewed?.deviceId, sessionId: viewed?.sessionId });
    expect(visits()).toBe(1);
  });
});

test('a job minutes after the request is part of the visit', async () => {
  const request = client().scope({ ip: IP, userAgent: CHROME, profileId: 'u_1' });
  await request.track('export_requested');
  const carrier = request.carrier();
  pass(HOUR_MS / 6);
  await client().scope(carrier).track('exported');
  const [requested, exported] = inspector.events();
  expect(exported).toMatchObject({ deviceId: requested?.deviceId, sessionId: requested?.sessionId, ip: IP });
  expect(visits()).toBe(1);
});
