import { OpenPanel } from '@openpanel-node/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFaults } from '../../src/faults.js';
import { type Inspector, type InspectorFaults, startInspector } from '../../src/index.js';
import { createTracker } from '../tracker.js';
import { watch } from './watcher.js';

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

const ask = (body: string) => tracker.send({ path: '/inspector/api/faults', body });
const track = (name = 'n') => tracker.post('track', { name });

test('a status is answered, and nothing is stored', async () => {
  inspector.setFaults({ fail: 503 });
  const answer = await track();
  expect(answer.status).toBe(503);
  expect(answer.body).toBe('Failed on demand: 503');
  expect(inspector.events()).toEqual([]);
  expect(inspector.requests()).toMatchObject([{ outcome: 'fault', status: 503 }]);
  inspector.setFaults({});
  expect((await track()).status).toBe(200);
});

test('a blocked organization is a 202 that stores nothing, and the page says why', async () => {
  expect((await ask('{"fail":"blocked"}')).body).toEqual({ fail: 'blocked' });
  const answer = await track();
  expect([answer.status, answer.body]).toEqual([202, { blocked: true }]);
  expect([inspector.events(), inspector.profiles()]).toEqual([[], []]);
  const [request] = inspector.requests();
  expect(request).toMatchObject({ outcome: 'fault', status: 202, reason: 'blocked: the organization has not paid' });
  const detail = await tracker.send({ method: 'GET', path: `/inspector/api/requests/${request?.id}` });
  expect(detail.text).toContain('unpaid bill');
});

test('reset breaks the connection', async () => {
  inspector.setFaults({ fail: 'reset' });
  await expect(track()).rejects.toThrow(/ECONNRESET|socket hang up/);
  expect(inspector.requests()).toMatchObject([{ outcome: 'fault', reason: 'reset' }]);
});

test('hang answers nothing, and keeps nobody from closing', async () => {
  inspector.setFaults({ fail: 'hang' });
  const answer = track();
  const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 300, 'nothing'))]);
  expect(first).toBe('nothing');
  await Promise.all([expect(answer).rejects.toThrow(), inspector.close()]);
});

test('latency is before the answer', async () => {
  inspector.setFaults({ latencyMs: 200 });
  const start = performance.now();
  expect((await track()).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThan(190);
});

test('refused credentials are the 401 of the API', async () => {
  const real = await tracker.post('track', { name: 'n' }, { 'openpanel-client-secret': 'wrong' });
  inspector.setFaults({ rejectAuth: true });
  const answer = await track();
  expect([answer.status, answer.body]).toEqual([real.status, real.body]);
});

test('a client drains once they end, and nothing is lost or stored twice', async () => {
  const { url: apiUrl, clientId, clientSecret } = inspector;
  const logger = { info() {}, warn() {}, error() {} };
  const client = new OpenPanel({ apiUrl, clientId, clientSecret, logger, retryDelayMs: 20 });
  inspector.setFaults({ fail: 503, latencyMs: 5 });
  const promises = Array.from({ length: 50 }, (_, n) => client.track('n', { n }));
  await expect.poll(() => inspector.requests().filter(({ outcome }) => outcome === 'fault').length).toBeGreaterThan(0);
  expect(client.stats().pending).toBe(50);
  inspector.setFaults({});
  expect(await client.flush(15_000)).toMatchObject({ pending: 0, dropped: 0, rejected: 0 });
  await Promise.all(promises);
  expect(new Set(inspector.events().map(({ properties }) => properties['n'])).size).toBe(50);
  expect(inspector.events()).toHaveLength(50);
  await client.shutdown();
});

test('they end by themselves after a time, and those that follow keep their own', async () => {
  const watcher = await watch(inspector.pageUrl);
  const messages = await watcher.complete();
  inspector.setFaults({ fail: 503, latencyMs: 1, forMs: 50 });
  expect((await track()).status).toBe(503);
  await expect.poll(async () => (await track()).status).toBe(200);
  expect((await tracker.send({ method: 'GET', path: '/inspector/faults' })).body).toEqual({});
  const told = () => messages.flatMap((message) => (message.kind === 'faults' ? [message.faults] : []));
  await expect.poll(told).toEqual([{}, { fail: 503, latencyMs: 1, forMs: 50 }, {}]);
  watcher.close();

  const timers: { ms: number; then: () => void; cancelled: boolean }[] = [];
  const faults = createFaults({ fail: 503, forMs: 50 }, (ms, then) => {
    const timer = { ms, then, cancelled: false };
    timers.push(timer);
    return () => {
      timer.cancelled = true;
    };
  });
  faults.set({ fail: 500, forMs: 60 });
  expect(timers).toMatchObject([
    { ms: 50, cancelled: true },
    { ms: 60, cancelled: false },
  ]);
  timers[1]?.then();
  expect(faults.get()).toEqual({});
});

test('the pages of the inspector have no faults', async () => {
  inspector.setFaults({ fail: 'reset', latencyMs: 5_000, rejectAuth: true });
  expect((await tracker.send({ method: 'GET', path: '/inspector/api/info' })).body).toMatchObject({
    faults: { fail: 'reset', latencyMs: 5_000, rejectAuth: true },
  });
});

describe('over HTTP', () => {
  test('all are replaced at once', async () => {
    expect((await ask('{"fail":503,"latencyMs":10}')).body).toEqual({ fail: 503, latencyMs: 10 });
    expect((await ask('{"rejectAuth":true}')).body).toEqual({ rejectAuth: true });
    expect((await track()).status).toBe(401);
    expect((await ask('{}')).body).toEqual({});
    expect((await track()).status).toBe(200);
  });

  test.each([
    ['{"fail":200}', '`faults.fail` is '],
    ['{"fail":"often"}', '`faults.fail` is '],
    ['{"latencyMs":-1}', '`faults.latencyMs` is '],
    ['{"rejectAuth":"yes"}', '`faults.rejectAuth` is '],
    ['{"fail":503,"forMs":0}', '`faults.forMs` is '],
    ['{"fail":503,"forMs":86400001}', '`faults.forMs` is '],
    ['{"fail":503,"forMs":"30s"}', '`faults.forMs` is '],
    ['{"fial":503}', '`faults.fial`'],
    ['{"fail":{"toString":1}}', '`faults.fail` is '],
    ['null', 'must be a JSON object'],
    ['[]', 'must be a JSON object'],
    ['nonsense', 'must be a JSON object'],
  ])('%s is refused, and changes nothing', async (body, message) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ message: expect.stringContaining(message) });
    expect((await track()).status).toBe(200);
  });

  test('a script sets, reads and ends them', async () => {
    const path = '/inspector/faults';
    expect((await tracker.send({ path, body: '{"fail":503}' })).body).toEqual({ fail: 503 });
    expect((await tracker.send({ method: 'GET', path })).body).toEqual({ fail: 503 });
    expect((await track()).status).toBe(503);
    for (const gone of [path, '/inspector/api/faults']) {
      inspector.setFaults({ fail: 503 });
      expect((await tracker.send({ method: 'DELETE', path: gone })).status).toBe(204);
      expect((await track(gone)).status).toBe(200);
    }
    expect((await tracker.send({ method: 'GET', path })).body).toEqual({});
  });

  test('a body without an end is refused, and its connection serves the next request', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await ask(`"${'x'.repeat(3_000_000)}"`)).status).toBe(413);
      expect((await ask('{}')).status).toBe(200);
    }
  });
});

test.each([[{ fail: 99 }], [{ fail: 600 }], [{ latencyMs: 0.5 }], [{ latencyMs: 60_001 }]])(
  'startInspector does not take %o',
  async (faults) => {
    await expect(startInspector({ faults: faults as InspectorFaults })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  },
);
