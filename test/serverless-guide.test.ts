import { describe, expect, it } from 'vitest';
import { CHROME } from '../packages/testkit/src/index.js';
import { startLambda } from './lambda.js';
import { blocksOf, read } from './markdown.js';

const PAGE = read('docs/serverless.md');
const BLOCKS = blocksOf(PAGE);
const VISITOR = { ip: '203.0.113.9', userAgent: CHROME, kind: 'visitor' } as const;

/** What API Gateway makes of a visitor's request. */
const request = (method: string, path: string, body?: object) => ({
  version: '2.0',
  rawPath: path,
  rawQueryString: '',
  headers: { 'user-agent': CHROME, 'x-user': 'ada', 'x-forwarded-for': VISITOR.ip },
  requestContext: { http: { method, path, sourceIp: VISITOR.ip, userAgent: CHROME } },
  body: JSON.stringify(body),
});

const order = (total: number) => request('POST', '/orders', { total });

/** Longer than anything takes where the API answers. */
const PATIENT_MS = 9_000;

describe('a handler', () => {
  it('has delivered its events when it is frozen, in the first invocation and in later ones', async () => {
    const lambda = await startLambda(BLOCKS, 'handler', PATIENT_MS);
    lambda.inspector.setFaults({ latencyMs: 150 });
    for (const total of [1, 2, 3]) {
      expect(await lambda.invoke(order(total))).toEqual({ statusCode: 201 });
      const [event, ...others] = lambda.inspector.events({ name: 'order_placed', properties: { total: `${total}` } });
      expect(event, lambda.output()).toMatchObject({ ...VISITOR, profileId: 'ada' });
      expect(others).toEqual([]);
    }
  });

  it('has delivered what was tracked before it failed', async () => {
    const lambda = await startLambda(BLOCKS, 'handler', PATIENT_MS);
    expect(await lambda.invoke({ ...order(1), body: 'no JSON' })).toEqual({ failed: expect.stringContaining('JSON') });
    expect(await lambda.invoke(order(1))).toEqual({ statusCode: 201 });
    expect(lambda.inspector.events()).toHaveLength(1);
  });

  it('answers while the API does not, and a later invocation delivers what was left', async () => {
    const lambda = await startLambda(BLOCKS, 'handler');
    lambda.inspector.setFaults({ fail: 503 });
    expect(await lambda.invoke(order(1))).toEqual({ statusCode: 201 });
    expect(lambda.inspector.events()).toEqual([]);

    lambda.inspector.setFaults({});
    const first = { name: 'order_placed', properties: { total: '1' } };
    for (let total = 2; lambda.inspector.events(first).length === 0; total += 1) await lambda.invoke(order(total));
    expect(lambda.inspector.events(first)).toMatchObject([{ ...VISITOR, profileId: 'ada' }]);
  });
});

describe.each([
  ['express', 'an Express app', '/orders/:id'],
  ['koa', 'a Koa app', undefined],
])('in the snippet %s, %s', (name, _, route) => {
  it('has delivered its events and the request event when it is frozen', async () => {
    const lambda = await startLambda(BLOCKS, name, PATIENT_MS);
    lambda.inspector.setFaults({ latencyMs: 150 });
    for (const id of ['7', '8']) {
      const path = `/orders/${id}`;
      expect(await lambda.invoke(request('GET', path))).toMatchObject({ statusCode: 200 });
      const viewed = lambda.inspector.events({ ...VISITOR, name: 'order_viewed', properties: { order: id } });
      expect(viewed, lambda.output()).toHaveLength(1);
      const [event] = lambda.inspector.events({ ...VISITOR, name: 'request', properties: { url: path } });
      expect(event?.properties).toMatchObject({ method: 'GET', status: '200', ...(route && { route }) });
    }
    expect(lambda.output()).toBe('');
  });
});

it('every snippet runs in a test of this file', () => {
  expect(BLOCKS.map(({ run }) => run)).toEqual(['handler', 'express', 'koa']);
});
