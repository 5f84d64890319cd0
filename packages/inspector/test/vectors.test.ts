import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Inspector, startInspector } from '../src/index.js';
import { createRawClient } from './raw-request.js';
import { bodyOf, comparable, readClients, readVectors, type VectorCase } from './vector-case.js';

const vectors = readVectors('vectors.jsonl');

/** Why a case cannot be replayed. */
const LEFT_OUT: Readonly<Record<string, string>> = {};

/** Second halves whose first half was not recorded: what to change in the case to get it. */
const FIRST_HALVES: Readonly<Record<string, Record<string, string>>> = {
  'device-id/with Origin #2 at once': {},
  'duplicate/invalid body duplicate (dedupe runs before validation) #2': {},
  'duplicate/different UA #2': {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  },
};

/** Cases that begin a new pair: the recorder paused, and did not note it. */
const PAUSES_BEFORE = /^duplicate\/.* #1$/;

/** The recorder's clock at the first case with a time in it. */
let clock = Date.parse('2026-11-23T06:40:28.800Z');
let inspector: Inspector;
let client: ReturnType<typeof createRawClient>;
let replayed = 0;

beforeAll(async () => {
  inspector = await startInspector({
    ...readClients(),
    now: () => clock,
    profileFlushMs: 10_000,
    profiles: [{ id: 'vec-user', projectId: 'p-main', properties: { plan: 'pro', str: '12abc', n: { m: 1 } } }],
  });
  client = createRawClient(inspector.url);
});

afterAll(async () => {
  client.close();
  await inspector.close();
});

function send(vector: VectorCase, headers: Record<string, string> = {}) {
  const { method, path } = vector.request;
  return client.send({ method, path, headers: { ...vector.request.headers, ...headers }, body: bodyOf(vector) });
}

describe('the recorded cases', () => {
  for (const vector of vectors.filter(({ name }) => !(name in LEFT_OUT))) {
    test(vector.name, async () => {
      const { name, response, dynamic, delayMsBefore = PAUSES_BEFORE.test(name) ? 150 : 1 } = vector;
      clock += delayMsBefore;
      if (name in FIRST_HALVES) {
        await send(vector, FIRST_HALVES[name]);
        clock += 1;
      }
      const answer = await send(vector);
      expect(answer.status).toBe(response.status);
      expect(answer.headers['content-type']).toBe(response.headers['content-type']);
      if (response.headers['connection'] === 'close') expect(answer.headers.connection).toBe('close');
      else expect(answer.headers.connection).toBe('keep-alive');
      expect(comparable(answer.body, dynamic)).toEqual(comparable(response.body, dynamic));
      replayed += 1;
    });
  }

  test('are replayed and equal, with at most three left out', () => {
    const reasons = Object.entries(LEFT_OUT).map(([name, reason]) => `: ${name}: ${reason}`);
    console.info(`vectors: ${replayed} replayed and equal, ${reasons.length} left out${reasons.join('')}`);
    expect(reasons.length).toBeLessThanOrEqual(3);
    expect(replayed + reasons.length).toBe(292);
  });
});
