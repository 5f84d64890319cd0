import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Inspector, type InspectorEvent, startInspector } from '../src/index.js';
import { CHROME, createTracker, IP } from './tracker.js';

const MINUTE_MS = 60_000;

let clock: number;
let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

beforeEach(async () => {
  clock = Date.parse('2026-03-01T12:00:00.000Z');
  inspector = await startInspector({ now: () => clock });
  tracker = createTracker(inspector);
});

afterEach(async () => {
  tracker.close();
  await inspector.close();
});

async function stored(payload: Record<string, unknown>, headers?: Record<string, string>): Promise<InspectorEvent> {
  await tracker.post('track', payload, headers);
  const event = inspector.events().at(-1);
  if (!event) throw new Error('nothing was stored');
  return event;
}

describe('devices and sessions', () => {
  test('are equal for an equal address and user agent, and differ otherwise', async () => {
    const first = await tracker.ids({ name: 'a' });
    expect(await tracker.ids({ name: 'b' })).toEqual(first);
    const others = [
      await tracker.ids({ name: 'a' }, { 'x-client-ip': '203.0.113.10' }),
      await tracker.ids({ name: 'a' }, { 'user-agent': `${CHROME} Edg/126.0` }),
    ];
    for (const ids of others) {
      expect(ids.deviceId).not.toBe(first.deviceId);
      expect(ids.sessionId).not.toBe(first.sessionId);
    }
  });

  test('end a session after 30 minutes without an event', async () => {
    const first = await tracker.ids({ name: 'a' });
    clock += 29 * MINUTE_MS;
    expect(await tracker.ids({ name: 'b' })).toEqual(first);
    clock += 29 * MINUTE_MS;
    expect(await tracker.ids({ name: 'b' })).toEqual(first);
    clock += 30 * MINUTE_MS;
    const next = await tracker.ids({ name: 'c' });
    expect(next.deviceId).toBe(first.deviceId);
    expect(next.sessionId).not.toBe(first.sessionId);
  });

  test('survive the midnight at which the salt turns', async () => {
    clock = Date.parse('2026-03-01T23:59:00.000Z');
    const first = await tracker.ids({ name: 'a' });
    clock += 2 * MINUTE_MS;
    expect(await tracker.ids({ name: 'b' })).toEqual(first);
    clock += 31 * MINUTE_MS;
    expect((await tracker.ids({ name: 'c' })).deviceId).not.toBe(first.deviceId);
  });

  test('are empty on a stored server event, which opens no session', async () => {
    const ua = { 'user-agent': 'node/20.0.0' };
    const event = await stored({ name: 'job' }, ua);
    expect(event).toMatchObject({ kind: 'server', deviceId: '', sessionId: '', ip: IP });
    const device = await tracker.send({
      method: 'GET',
      path: '/track/device-id',
      headers: { ...tracker.credentials, ...ua },
    });
    expect(device.body).toMatchObject({ sessionId: '', message: 'No session exists for this device id' });
  });

  test('come from the profile’s live session for a server event with that profile', async () => {
    const visit = await stored({
      name: 'screen_view',
      profileId: 'u1',
      properties: { __path: 'https://shop.example/cart' },
    });
    const job = await stored({ name: 'paid', profileId: 'u1' }, { 'user-agent': '' });
    expect(job).toMatchObject({ kind: 'server', deviceId: visit.deviceId, sessionId: visit.sessionId, path: '/cart' });
    clock += 31 * MINUTE_MS;
    const properties = { __path: '/own', __referrer: 'https://own.example/' };
    expect(await stored({ name: 'paid', profileId: 'u1', properties }, { 'user-agent': '' })).toMatchObject({
      ...{ deviceId: '', path: '/own', referrer: '', device: 'server' },
    });
  });

  test('take __deviceId on visitor events only', async () => {
    const properties = { __deviceId: ' mine ' };
    expect(await stored({ name: 'a', properties })).toMatchObject({ deviceId: 'mine' });
    expect(await stored({ name: 'a', properties }, { 'user-agent': 'node' })).toMatchObject({ deviceId: '' });
  });
});

describe('properties', () => {
  test('are flattened, stringified and trimmed; null, empty ones and broken JSON are dropped, JSON is taken apart', async () => {
    const properties = {
      a: { b: 1, c: { d: true } },
      arr: ['x', 2],
      text: ' hi ',
      nothing: null,
      empty: ' ',
      json: '{"a":{"b":[1]}}',
      none: '[]',
    };
    const event = await stored({ name: 'x', properties: { ...properties, draft: '[draft] x', pseudo: '{a:1}' } });
    expect(event.properties).toEqual({
      'a.b': '1',
      'a.c.d': 'true',
      'arr.0': 'x',
      'arr.1': '2',
      text: 'hi',
      empty: '',
      'json.a.b.0': '1',
    });
    expect(event.payload).toMatchObject({ properties: { arr: ['x', 2], draft: '[draft] x' } });
  });

  test('that are reserved fill fields, and some of them stay', async () => {
    const __path = 'https://shop.example/cart?utm_source=mail';
    const event = await stored({
      name: 'revenue',
      properties: {
        __path,
        __referrer: 'https://search.example/',
        __revenue: 1999,
        __ip: '198.51.100.7',
        __os: 'Haiku',
        kept: 1,
      },
    });
    expect(event).toMatchObject({
      path: '/cart',
      origin: 'https://shop.example',
      query: { utm_source: 'mail' },
      referrer: 'https://search.example',
      referrerName: 'mail',
      revenue: 1999,
      ip: '198.51.100.7',
      os: 'Haiku',
      browser: 'Chrome',
      device: 'desktop',
      properties: { kept: '1', __os: 'Haiku', __ip: '198.51.100.7', '__query.utm_source': 'mail' },
    });
    expect(event.properties).not.toHaveProperty('__revenue');
  });

  test('of revenue count on the event `revenue` alone', async () => {
    expect(await stored({ name: 'purchase', properties: { __revenue: 5 } })).not.toHaveProperty('revenue');
  });
});

describe('the time of an event', () => {
  test.each([
    ['a minute ago', -MINUTE_MS, true, true],
    ['16 minutes ago, outside any session', -16 * MINUTE_MS, true, false],
    ['30 seconds ahead', MINUTE_MS / 2, true, true],
    ['two minutes ahead, which is ignored', 2 * MINUTE_MS, false, true],
  ])('is %s', async (_, offset, honoured, inSession) => {
    const __timestamp = new Date(clock + offset).toISOString();
    const event = await stored({ name: 'x', properties: { __timestamp } });
    expect(event.createdAt).toBe(honoured ? __timestamp : new Date(clock).toISOString());
    expect(event.sessionId !== '').toBe(inSession);
    expect(event.heldMs).toBe(honoured ? Math.max(0, -offset) : undefined);
  });

  test('is that of its arrival without one, and nothing says that it was held', async () => {
    expect(await stored({ name: 'x' })).not.toHaveProperty('heldMs');
    await tracker.post('identify', {
      profileId: 'u1',
      properties: { __timestamp: new Date(clock - 5_000).toISOString() },
    });
    expect(inspector.events().at(-1)).not.toHaveProperty('heldMs');
  });
});

describe('addresses', () => {
  test.each([
    [{ 'openpanel-client-ip': '198.51.100.1', 'x-client-ip': IP }, '198.51.100.1'],
    [{ 'openpanel-client-ip': '10.0.0.1', 'x-client-ip': IP }, IP],
    [{ 'x-client-ip': `${IP}, 10.0.0.1`, 'x-forwarded-for': '198.51.100.2, 10.0.0.1' }, '198.51.100.2'],
    [{ 'x-client-ip': `::ffff:${IP}`, 'x-forwarded-for': '10.0.0.1, 198.51.100.2' }, ''],
    [{ 'x-client-ip': '2001:db8::1' }, '2001:db8::1'],
    [{ 'x-client-ip': `${IP}:4711` }, ''],
    [{ 'x-client-ip': '172.20.0.1' }, ''],
  ])('of %j resolve to "%s"', async (headers, ip) => {
    expect((await stored({ name: 'x' }, headers as Record<string, string>)).ip).toBe(ip);
  });
});
