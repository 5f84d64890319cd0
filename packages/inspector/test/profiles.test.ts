import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Inspector, startInspector } from '../src/index.js';
import { createTracker, type Ids } from './tracker.js';

const DEVICE = { os: 'Windows', os_version: '10', browser: 'Chrome', browser_version: '126.0.0.0', device: 'desktop' };
const SERVER = { 'user-agent': 'node' };

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

describe('profiles', () => {
  test('merge what identify brings, from inside a track too', async () => {
    await tracker.post('identify', { profileId: 'u1', firstName: 'Ada', properties: { plan: 'free', town: 'London' } });
    await tracker.post('identify', { profileId: 'u1', lastName: 'L', properties: { plan: 'pro' } });
    const __identify = { profileId: 'u1', email: 'ada@example.com' };
    await tracker.post('track', { name: 'x', properties: { __identify } }, SERVER);
    expect(inspector.profiles()).toEqual([
      {
        id: 'u1',
        projectId: 'local',
        firstName: 'Ada',
        lastName: 'L',
        email: 'ada@example.com',
        properties: { plan: 'pro', town: 'London', ...DEVICE },
        groups: [],
        isExternal: true,
      },
    ]);
    expect(inspector.events().at(-1)?.profileId).toBe('u1');
  });

  test('keep the machine of the visitor where a server writes later, and the other way round', async () => {
    await tracker.post('identify', { profileId: 'u1' });
    await tracker.post('identify', { profileId: 'u1', properties: { a: 1 } }, SERVER);
    await tracker.post('identify', { profileId: 'u2' }, SERVER);
    expect(inspector.profile('u1')?.properties).toEqual({ a: '1', ...DEVICE });
    expect(inspector.profile('u2')?.properties).toEqual({ device: 'server' });
    await tracker.post('identify', { profileId: 'u2' });
    expect(inspector.profile('u2')?.properties).toEqual(DEVICE);
  });

  test('keep properties as they were sent: untrimmed, nested ones as JSON', async () => {
    const properties = {
      text: ' a ',
      nested: { list: [1] },
      json: '{"a":1}',
      nothing: null,
      empty: '',
      none: [],
      city: 'X',
    };
    await tracker.post('identify', { profileId: 'u1', properties }, SERVER);
    const kept = { text: ' a ', nested: '{"list":[1]}', json: '{"a":1}' };
    expect(inspector.profile('u1')?.properties).toEqual({ ...kept, device: 'server' });
    expect(inspector.events()[0]?.properties).toEqual(kept);
  });

  test('of nested properties merge', async () => {
    await tracker.post('identify', { profileId: 'u1', properties: { a: { b: 1, c: 2 }, list: [1, 2] } }, SERVER);
    await tracker.post('identify', { profileId: 'u1', properties: { a: { c: 3 }, list: [4] } }, SERVER);
    expect(inspector.profile('u1')?.properties).toMatchObject({ a: '{"b":1,"c":3}', list: '[4]' });
  });
});

describe('a session', () => {
  const properties = { __path: 'https://shop.example/a?utm_source=google', __referrer: 'https://blog.example/' };
  const PAGE = { path: '/a', referrer: 'https://blog.example', referrer_name: 'Google', referrer_type: 'search' };

  test('makes the profile of its device, under which its events are stored', async () => {
    const { body } = await tracker.post('track', { name: 'x', properties });
    const { deviceId } = body as Ids;
    expect(inspector.profiles()).toEqual([
      { id: deviceId, projectId: 'local', properties: { ...PAGE, ...DEVICE }, groups: [], isExternal: false },
    ]);
    expect(inspector.events()[0]?.profileId).toBe(deviceId);
    expect(inspector.requests()[0]).not.toHaveProperty('profileId');
  });

  test('makes the profile that its first event names', async () => {
    await tracker.post('track', { name: 'x', profileId: 'u1', properties });
    await tracker.post('track', { name: 'x', profileId: 'u2', properties });
    expect(inspector.profiles()).toMatchObject([{ id: 'u1', properties: PAGE, isExternal: true }]);
  });

  test('is opened by no server event, no identify and no event that is old', async () => {
    await tracker.post('track', { name: 'x', profileId: 'u1' }, SERVER);
    await tracker.post('track', { name: 'x', properties: { __timestamp: new Date(clock - 3_600_000).toISOString() } });
    expect(inspector.profiles()).toEqual([]);
    expect(inspector.events().at(-1)).not.toHaveProperty('profileId');
  });

  test('writes nothing about a profile that was stored within the hour', async () => {
    await tracker.post('identify', { profileId: 'u1', properties: { path: '/mine' } });
    clock += 10_000;
    await tracker.post('track', { name: 'x', profileId: 'u1', properties });
    expect(inspector.profile('u1')?.properties['path']).toBe('/mine');
    clock += 3_600_000;
    await tracker.post('track', { name: 'x', profileId: 'u1', properties });
    expect(inspector.profile('u1')?.properties['path']).toBe('/a');
  });
});

test('of profiles of devices the latest are kept, and of the identified ones all', async () => {
  const small = await startInspector({ maxEntries: 2, profileFlushMs: 0 });
  const other = createTracker(small);
  await other.post('identify', { profileId: 'u1' });
  for (const last of [1, 2, 3, 4]) await other.post('track', { name: 'x' }, { 'x-client-ip': `203.0.113.${last}` });
  expect(small.profiles().map(({ isExternal }) => isExternal)).toEqual([true, false]);
  other.close();
  await small.close();
});

describe('groups', () => {
  test('are created, replaced and merged', async () => {
    await tracker.post('group', { id: 'acme', type: 'company', name: 'Acme', properties: { seats: 5 } });
    const properties = { plan: { name: 'pro' } };
    await tracker.post('group', { id: 'acme', type: 'company', name: 'Acme Inc', properties });
    expect(inspector.group('acme')).toEqual({
      id: 'acme',
      projectId: 'local',
      type: 'company',
      name: 'Acme Inc',
      properties: { seats: '5', 'plan.name': 'pro' },
    });
  });

  test('are assigned to a profile, and to the device without one', async () => {
    await tracker.post('assign_group', { groupIds: ['acme'], profileId: 'u1' });
    await tracker.post('assign_group', { groupIds: ['team', 'acme'], profileId: 'u1' });
    const { body } = await tracker.post('assign_group', { groupIds: ['anonymous'] });
    expect(inspector.profile('u1')).toMatchObject({ groups: ['acme', 'team'], isExternal: true });
    expect(inspector.profile((body as Ids).deviceId)).toMatchObject({ groups: ['anonymous'], isExternal: false });
  });

  test('of an event are stored with it', async () => {
    await tracker.post('track', { name: 'x', groups: ['acme'] });
    await tracker.post('track', { name: 'x', groups: null });
    expect(inspector.events().map(({ groups }) => groups)).toEqual([['acme'], []]);
  });
});
