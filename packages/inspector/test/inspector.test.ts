import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, type Inspector, startInspector } from '../src/index.js';
import { createTracker } from './tracker.js';

let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

beforeEach(async () => {
  inspector = await startInspector();
  tracker = createTracker(inspector);
});

afterEach(async () => {
  tracker.close();
  await inspector.close();
});

describe('startInspector', () => {
  test('listens on a free port of the loopback with the documented client', () => {
    expect(inspector.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(inspector).toMatchObject({ clientId: DEFAULT_CLIENT_ID, clientSecret: DEFAULT_CLIENT_SECRET });
  });

  test('rejects a port in use with a code', async () => {
    const port = Number(new URL(inspector.url).port);
    await expect(startInspector({ port })).rejects.toMatchObject({ name: 'InspectorError', code: 'PORT_IN_USE' });
  });

  test('rejects an option that makes no sense with a code', async () => {
    await expect(startInspector({ port: -1 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(startInspector({ profileFlushMs: Number.NaN })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(startInspector({ clients: [{ id: 'ABC', projectId: 'p' }] })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    await expect(startInspector({ host: '' })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(startInspector({ maxBytes: -1 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(startInspector({ clients: [] })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  test('tells listeners about every answer, stored or not', async () => {
    const seen: string[] = [];
    const listening = await startInspector({
      onEvent: (event) => seen.push(`event ${event.name}`),
      onRequest: (request) => seen.push(`request ${request.status}`),
    });
    const other = createTracker(listening);
    await other.post('track', { name: 'a' });
    await other.post('track', { name: '' });
    expect(seen).toEqual(['event a', 'request 200', 'request 400']);
    other.close();
    await listening.close();
  });
});

describe('events', () => {
  test('are what was stored, in order of arrival', async () => {
    await tracker.post('track', { name: 'one' });
    await tracker.post('track', { name: '' });
    await tracker.post('identify', { profileId: 'u1' });
    expect(inspector.events().map(({ type, name }) => name ?? type)).toEqual(['one', 'identify']);
  });

  test('are filtered by fields, by parts of properties, by groups and by a function', async () => {
    await tracker.post('track', {
      name: 'one',
      profileId: 'u1',
      properties: { plan: 'pro', seats: 5 },
      groups: ['a', 'b'],
    });
    await tracker.post('track', { name: 'two', profileId: 'u1' });
    const names = (filter: Parameters<Inspector['events']>[0]) => inspector.events(filter).map(({ name }) => name);
    expect(names({ type: 'track', name: 'two' })).toEqual(['two']);
    expect(names({ profileId: 'u1' })).toEqual(['one', 'two']);
    expect(names({ properties: { seats: '5' } })).toEqual(['one']);
    expect(names({ groups: ['b'] })).toEqual(['one']);
    expect(names((event) => event.name !== 'one')).toEqual(['two']);
  });

  test('keep no more than maxEntries', async () => {
    const small = await startInspector({ maxEntries: 2 });
    const other = createTracker(small);
    for (const name of ['a', 'b', 'c']) await other.post('track', { name });
    expect(small.events().map(({ name }) => name)).toEqual(['b', 'c']);
    expect(small.requests()).toHaveLength(2);
    other.close();
    await small.close();
  });

  test('are read and emptied over HTTP, which is no recorded request', async () => {
    await tracker.post('track', { name: 'one', profileId: 'u1' });
    await tracker.post('track', { name: 'two' });
    const listed = await tracker.send({ method: 'GET', path: '/inspector/events?name=one&profileId=u1' });
    expect(listed.body).toEqual(JSON.parse(JSON.stringify(inspector.events({ name: 'one' }))));
    expect((await tracker.send({ method: 'DELETE', path: '/inspector/events' })).status).toBe(204);
    expect(inspector.events()).toEqual([]);
    expect(inspector.requests()).toEqual([]);
  });
});

describe('requests', () => {
  test('say why something was refused', async () => {
    await tracker.post('track', { name: 'x' }, { 'openpanel-client-secret': 'wrong' });
    await tracker.post('track', { name: 'toast.message_shown' });
    await tracker.send({ path: '/api/track', headers: tracker.credentials, body: '{}' });
    expect(inspector.requests().map(({ status, outcome, reason }) => [status, outcome, reason])).toEqual([
      [401, 'refused', 'Ingestion: Invalid cors or secret'],
      [400, 'refused', 'body/payload/name Event name contains blocked content'],
      [404, 'refused', 'Route POST:/api/track not found'],
    ]);
  });

  test('mark what the server accepts and then loses', async () => {
    const answer = await tracker.post('track', { name: 'screen_view', properties: { __path: 5 } });
    await tracker.post('track', { name: 'broken \uD83C' });
    expect(answer.status).toBe(200);
    expect(inspector.events()).toEqual([]);
    expect(inspector.requests().map(({ outcome }) => outcome)).toEqual(['lost', 'lost']);
  });

  test('never show the client secret', async () => {
    await tracker.post('track', { name: 'x' });
    expect(JSON.stringify([inspector.requests(), inspector.events()])).not.toContain(DEFAULT_CLIENT_SECRET);
  });
});

describe('waitFor', () => {
  test('resolves with an event that is already there', async () => {
    await tracker.post('track', { name: 'early' });
    expect(await inspector.waitFor({ name: 'early' })).toMatchObject({ type: 'track', name: 'early' });
  });

  test('resolves with an event that arrives later', async () => {
    const waiting = inspector.waitFor((event) => event.profileId === 'u7');
    await tracker.post('track', { name: 'late', profileId: 'u7' });
    expect((await waiting).name).toBe('late');
  });

  test('rejects after its time with what did arrive and what was refused', async () => {
    await tracker.post('track', { name: 'other' });
    await tracker.post('track', { name: '' });
    const waiting = inspector.waitFor({ name: 'never' }, 20);
    await expect(waiting).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' });
    await expect(waiting).rejects.toThrow(
      'No event matched within 20 ms while waiting for {"name":"never"}; 1 stored: track other; 1 not stored: 400 body/payload/name Too small',
    );
  });

  test('rejects when the inspector closes', async () => {
    const waiting = inspector.waitFor({ name: 'never' });
    const failure = expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
    await inspector.close();
    await failure;
  });
});

describe('close', () => {
  test('ends open keep-alive connections at once, and twice is once', async () => {
    await tracker.post('track', { name: 'x' });
    const startedAt = performance.now();
    await Promise.all([inspector.close(), inspector.close()]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await expect(tracker.post('track', { name: 'y' })).rejects.toThrow();
  });
});

test('clear forgets everything and brings the seeded profiles back', async () => {
  const seeded = await startInspector({ profiles: [{ id: 'u1', properties: { visits: 3 } }] });
  const other = createTracker(seeded);
  await other.post('increment', { profileId: 'u1', property: 'visits' });
  await other.post('identify', { profileId: 'u2' });
  seeded.clear();
  expect(seeded.events()).toEqual([]);
  expect(seeded.profiles().map(({ id, properties }) => [id, properties])).toEqual([['u1', { visits: '3' }]]);
  other.close();
  await seeded.close();
});
