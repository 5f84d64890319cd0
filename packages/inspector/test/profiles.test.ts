import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Inspector, startInspector } from '../src/index.js';
import { createTracker } from './tracker.js';

let clock = Date.parse('2026-03-01T12:00:00.000Z');
let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

beforeEach(async () => {
  inspector = await startInspector({ now: () => clock, profileFlushMs: 10_000 });
  tracker = createTracker(inspector);
});

afterEach(async () => {
  tracker.close();
  await inspector.close();
});

describe('profiles', () => {
  test('answer 404 until they are flushed, then 200', async () => {
    await tracker.post('identify', { profileId: 'u1' });
    clock += 9_999;
    const early = await tracker.post('increment', { profileId: 'u1', property: 'visits' });
    expect(early).toMatchObject({ status: 404, body: { status: 404, message: 'Profile not found' } });
    clock += 1;
    expect(await tracker.post('increment', { profileId: 'u1', property: 'visits', value: 3 })).toMatchObject({
      status: 200,
    });
    expect(await tracker.post('decrement', { profileId: 'u1', property: 'visits' })).toMatchObject({ status: 200 });
    expect(inspector.profile('u1')?.properties).toEqual({ visits: '2' });
  });

  test('are visible at once by default', async () => {
    const quick = await startInspector();
    const other = createTracker(quick);
    await other.post('identify', { profileId: 'u1' });
    expect((await other.post('increment', { profileId: 'u1', property: 'visits' })).status).toBe(200);
    other.close();
    await quick.close();
  });

  test('merge what identify brings, from inside a track too', async () => {
    await tracker.post('identify', { profileId: 'u1', firstName: 'Ada', properties: { plan: 'free', city: 'London' } });
    await tracker.post('identify', { profileId: 'u1', lastName: 'L', properties: { plan: 'pro' } });
    await tracker.post('track', {
      name: 'x',
      properties: { __identify: { profileId: 'u1', email: 'ada@example.com' } },
    });
    expect(inspector.profiles()).toEqual([
      {
        id: 'u1',
        projectId: 'local',
        firstName: 'Ada',
        lastName: 'L',
        email: 'ada@example.com',
        properties: { plan: 'pro', city: 'London' },
        groups: [],
      },
    ]);
    expect(inspector.events().at(-1)?.profileId).toBe('u1');
  });

  test('are not made by the profile ID of an event', async () => {
    await tracker.post('track', { name: 'x', profileId: 'u1' });
    expect(inspector.profile('u1')).toBeUndefined();
  });
});

describe('groups', () => {
  test('are created, replaced and merged', async () => {
    await tracker.post('group', { id: 'acme', type: 'company', name: 'Acme', properties: { seats: 5 } });
    await tracker.post('group', {
      id: 'acme',
      type: 'company',
      name: 'Acme Inc',
      properties: { plan: { name: 'pro' } },
    });
    const properties = { seats: '5', 'plan.name': 'pro' };
    expect(inspector.group('acme')).toEqual({
      id: 'acme',
      projectId: 'local',
      type: 'company',
      name: 'Acme Inc',
      properties,
    });
  });

  test('are assigned to a profile, and to the device without one', async () => {
    await tracker.post('assign_group', { groupIds: ['acme'], profileId: 'u1' });
    await tracker.post('assign_group', { groupIds: ['team', 'acme'], profileId: 'u1' });
    const { body } = await tracker.post('assign_group', { groupIds: ['anonymous'] });
    expect(inspector.profile('u1')?.groups).toEqual(['acme', 'team']);
    expect(inspector.profile((body as { deviceId: string }).deviceId)?.groups).toEqual(['anonymous']);
  });

  test('of an event are stored with it', async () => {
    await tracker.post('track', { name: 'x', groups: ['acme'] });
    await tracker.post('track', { name: 'x', groups: null });
    expect(inspector.events().map(({ groups }) => groups)).toEqual([['acme'], []]);
  });
});
