import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Inspector, startInspector } from '../src/index.js';
import { createTracker } from './tracker.js';

let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

beforeEach(async () => {
  inspector = await startInspector({ maxBodyBytes: 1_000 });
  tracker = createTracker(inspector);
});

afterEach(async () => {
  tracker.close();
  await inspector.close();
});

/** The bytes that the server answers to these bytes. */
async function exchangeBytes(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(inspector.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

describe('bodies', () => {
  test.each([
    ['too large', { body: 'x'.repeat(1_001) }, 413, 'Request body is too large'],
    [
      'too large, of unknown length',
      { body: 'x'.repeat(1_001), 'transfer-encoding': 'chunked' },
      413,
      'Request body is too large',
    ],
    [
      'compressed',
      { body: gzipSync('{}'), 'content-encoding': 'gzip' },
      400,
      'Request body size did not match Content-Length',
    ],
    ['empty', { body: '' }, 400, "Body cannot be empty when content-type is set to 'application/json'"],
  ])('that are %s are refused with connection: close', async (_, { body, ...extra }, status, message) => {
    const headers = { ...tracker.credentials, ...extra } as Record<string, string>;
    const answer = await tracker.send({ path: '/track', headers, body });
    expect(answer.body).toEqual({ status, error: 'FastifyError', message });
    expect(answer.headers.connection).toBe('close');
    expect(inspector.requests()).toMatchObject([{ status, outcome: 'refused', reason: message }]);
  });

  test('with several faults name them all', async () => {
    const answer = await tracker.post('identify', { profileId: 'u1', email: 'x', avatar: '' });
    expect(answer.body).toMatchObject({
      message: 'body/payload/email Invalid email address, body/payload/avatar Invalid URL',
    });
  });

  test.each(['session_start', 'session_end'])('with the reserved name %s are refused', async (name) => {
    const answer = await tracker.post('track', { name });
    const reserved = 'Event name cannot be one of the reserved names: session_start, session_end';
    expect(answer.body).toMatchObject({ status: 400, message: `body/payload/name ${reserved}` });
  });

  test('that would be an alias are refused whatever they say', async () => {
    const answer = await tracker.post('alias', { profileId: 'u1', alias: 'u2' });
    expect(answer).toMatchObject({ status: 400, body: { status: 400, message: 'Alias is not supported' } });
  });
});

describe('credentials', () => {
  test('are checked after the payload', async () => {
    const answer = await tracker.post('track', { name: '' }, { 'openpanel-client-id': '' });
    expect(answer.status).toBe(400);
  });

  test('must include the secret for revenue', async () => {
    const project = { id: 'shop', cors: ['https://*.shop.example'] };
    const shop = await startInspector({
      clients: [{ id: inspector.clientId, projectId: 'shop' }],
      projects: [project],
    });
    const browser = createTracker(shop);
    const headers = { origin: 'https://www.shop.example' };
    expect((await browser.post('track', { name: 'x' }, headers)).status).toBe(200);
    const revenue = await browser.post('track', { name: 'revenue', properties: { __revenue: 1 } }, headers);
    expect(revenue.text).toBe('Ingestion: Revenue tracking is not allowed without a client secret');
    browser.close();
    await shop.close();
  });
});

describe('what is no request to track', () => {
  test('headers that are too large are a 431', async () => {
    const answer = await exchangeBytes(`GET / HTTP/1.1\r\nhost: a\r\nx-big: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toContain('HTTP/1.1 431 ');
    expect(answer).toContain('"statusCode":431');
  });

  test('HTTP/2 without negotiation is a 400', async () => {
    expect(await exchangeBytes('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toContain('HTTP/1.1 400 ');
  });

  test('a browser may ask first', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-headers': 'openpanel-client-id' };
    const answer = await tracker.send({
      method: 'OPTIONS',
      path: '/track',
      headers: { ...headers, 'access-control-request-method': 'POST' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'openpanel-client-id',
    });
  });

  test.each([[{}], [{ origin: 'https://a.example' }], [{ 'access-control-request-method': 'POST' }]])(
    'a preflight with no more than %j is none',
    async (headers) => {
      const answer = await tracker.send({
        method: 'OPTIONS',
        path: '/track',
        headers: headers as Record<string, string>,
      });
      expect([answer.status, answer.text]).toEqual([400, 'Invalid Preflight Request']);
    },
  );

  test('no other origin may read what was stored', async () => {
    const answer = await tracker.send({
      method: 'GET',
      path: '/inspector/events',
      headers: { origin: 'https://a.example' },
    });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('the routes of the first SDKs store what they bring', async () => {
    const { credentials: headers } = tracker;
    const event = JSON.stringify({ name: 'old', timestamp: '2020-01-01T00:00:00.000Z', properties: { a: 1 } });
    expect(await tracker.send({ path: '/event', headers, body: event })).toMatchObject({ status: 202, text: 'ok' });
    const profile = JSON.stringify({ profileId: 'u1', firstName: 'Ada' });
    expect(await tracker.send({ path: '/profile', headers, body: profile })).toMatchObject({ status: 202, text: 'u1' });
    expect(inspector.events()).toMatchObject([
      { type: 'track', name: 'old', createdAt: '2020-01-01T00:00:00.000Z', properties: { a: '1' } },
      { type: 'identify', profileId: 'u1' },
    ]);
  });

  test('the device of a visitor can be asked for', async () => {
    const ask = () => tracker.send({ method: 'GET', path: '/track/device-id', headers: tracker.credentials });
    expect((await ask()).body).toMatchObject({ sessionId: '', message: 'No session exists for this device id' });
    const ids = await tracker.ids({ name: 'a' });
    expect((await ask()).body).toEqual({ ...ids, message: 'current session exists for this device id' });
  });
});

test('a filter of /inspector/events that does not exist is refused, not ignored', async () => {
  const wrong = await fetch(`${inspector.url}/inspector/events?nam=x`);
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ message: expect.stringContaining('"nam"') });
  expect((await fetch(`${inspector.url}/inspector/events?name=x`)).status).toBe(200);
});

test('an option that does not exist is refused, not ignored', async () => {
  await expect(startInspector({ profileFlush: 5 } as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
});
