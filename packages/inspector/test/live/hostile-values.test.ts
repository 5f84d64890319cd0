import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Inspector, startInspector } from '../../src/index.js';
import { createTracker } from '../tracker.js';
import { type Watcher, watch } from './watcher.js';

let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;
let watcher: Watcher;

beforeEach(async () => {
  inspector = await startInspector();
  tracker = createTracker(inspector);
  watcher = await watch(inspector.pageUrl);
  await watcher.complete();
});

afterEach(async () => {
  watcher.close();
  tracker.close();
  await inspector.close();
});

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** JSON texts: what has no text, what is too deep for one, and what is of another type than anybody expects. */
const HOSTILE: readonly string[] = [
  '{"toString":1,"valueOf":1}',
  '[{"toString":1,"valueOf":1}]',
  '{"toJSON":1,"length":-1}',
  nested(1_900),
  nested(20_000),
  `[${nested(20_000)}]`,
  '{"toString":{"toString":null},"valueOf":null,"constructor":5}',
  ...['null', 'true', '0', '-1e308', '""', '[]', '{}', '"\\ud800"', '[null]'],
];

const VALID = {
  track: {
    name: 'n',
    profileId: 'u',
    groups: ['g'],
    properties: {
      ...{ __timestamp: '', __path: '/', __referrer: '', __revenue: 1, __deviceId: '', __ip: '', __identify: {} },
      ...{ __os: '', __bot: '', method: 'GET', route: '/', url: '/', status: 200, duration: 1, aborted: false, own: 1 },
    },
  },
  identify: {
    ...{ profileId: 'u', firstName: 'A', lastName: 'B', email: 'a@b.example', avatar: 'https://a.example', name: 'n' },
    ...{ groups: ['g'], properties: { own: 1 } },
  },
  increment: { profileId: 'u', property: 'p', value: 1, groups: [], name: '' },
  decrement: { profileId: 'u', property: 'p', value: 1 },
  group: { id: 'g', type: 't', name: 'n', properties: { own: 1 } },
  assign_group: { groupIds: ['g'], profileId: 'u' },
  replay: { chunk_index: 0, events_count: 1, payload: '', sessionId: '' },
  alias: { profileId: 'u', alias: 'a' },
};

const MARK = '"@@"';

/** Bodies with the mark in the place of each field in turn, nested ones and those of the envelope included. */
function marked(value: object): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const within = typeof inner === 'object' && !Array.isArray(inner) ? marked(inner) : [];
    return [
      JSON.stringify({ ...value, [key]: '@@' }),
      ...within.map((text) => JSON.stringify({ ...value, [key]: '@#' }).replace('"@#"', () => text)),
    ];
  });
}

const TEMPLATES = Object.entries(VALID).flatMap(([type, payload]) => marked({ type, payload, clientId: '' }));
const send = (body: string) => tracker.send({ path: '/track', headers: tracker.credentials, body });

test('a value without a text ends neither the process nor the stream, with credentials or without', async () => {
  const body = '{"type":"track","payload":{"name":"x","groups":[{"toString":1}]}}';
  const answer = await tracker.send({ path: '/track', headers: { 'content-type': 'application/json' }, body });
  expect(answer.status).toBe(400);
  await send('{"type":"increment","payload":{"profileId":"u","property":{"toString":1}}}');
  await tracker.post('track', { name: 'after' });
  await vi.waitFor(() => expect(watcher.rows().map(({ name }) => name)).toEqual(['x', '', 'after']));
  expect(inspector.requests()[0]?.groups).toEqual(['{"toString":1}']);
});

describe('every field of every type', () => {
  test('may be anything', { timeout: 120_000 }, async () => {
    let sent = 0;
    for (const template of TEMPLATES) {
      for (const hostile of HOSTILE) {
        await send(template.replace(MARK, () => hostile));
        sent += 1;
      }
    }
    expect(sent).toBeGreaterThan(500);
    expect(inspector.requests()).toHaveLength(sent);
    await vi.waitFor(() => expect(watcher.rows()).toHaveLength(sent), 10_000);
    const again = await watch(inspector.pageUrl);
    await again.complete();
    expect(again.rows()).toHaveLength(sent);
    again.close();
    const answers = inspector.requests().map(({ id }) => ({ method: 'GET', path: `/inspector/api/requests/${id}` }));
    for (const answer of answers) expect((await tracker.send(answer)).status).toBe(200);
    for (const path of ['profiles', 'groups'])
      expect((await tracker.send({ method: 'GET', path: `/inspector/api/${path}` })).status).toBe(200);
  });

  test('whatever JSON there is', { timeout: 60_000 }, async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...TEMPLATES), fc.json({ maxDepth: 4 }), async (template, json) => {
        await send(template.replace(MARK, () => json));
        sent += 1;
        expect(inspector.requests()).toHaveLength(sent);
      }),
      { numRuns: 300 },
    );
    await vi.waitFor(() => expect(watcher.rows()).toHaveLength(sent), 10_000);
  });
});

test('what a listener throws is for its owner; what arrives is kept and shown all the same', async () => {
  const thrown = vi.fn();
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', thrown);
  const listening = await startInspector({
    onRequest() {
      throw new Error('of the owner');
    },
  });
  const other = createTracker(listening);
  expect((await other.post('track', { name: 'n' })).status).toBe(200);
  expect(listening.events()).toHaveLength(1);
  await vi.waitFor(() => expect(thrown).toHaveBeenCalledTimes(1));
  process.removeAllListeners('uncaughtException');
  for (const listener of others) process.on('uncaughtException', listener);
  other.close();
  await listening.close();
});

test('a predicate that throws is told to those who wait', async () => {
  const waiting = inspector.waitFor(() => {
    throw new Error('of the predicate');
  });
  const failure = expect(waiting).rejects.toThrow('of the predicate');
  expect((await tracker.post('track', { name: 'n' })).status).toBe(200);
  await failure;
});
