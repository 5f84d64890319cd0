import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Inspector, startInspector } from '../../src/index.js';
import type { LiveDetail } from '../../src/live/live-api.js';
import { createTracker } from '../tracker.js';

let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

beforeEach(async () => {
  inspector = await startInspector({ maxBodyBytes: 3_000_000 });
  tracker = createTracker(inspector);
});

afterEach(async () => {
  tracker.close();
  await inspector.close();
});

const json = { 'content-type': 'application/json' };
const DEEP = `{"type":"track","payload":{"name":"n","properties":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}}`;

async function sentOf(): Promise<LiveDetail['sent']> {
  const path = `/inspector/api/requests/${inspector.requests().at(-1)?.id}`;
  return ((await tracker.send({ method: 'GET', path })).body as LiveDetail).sent;
}

test.each([
  ['is no JSON', json, '{"type":"track", oops', 400],
  ['is of another content type', { 'content-type': 'application/x-www-form-urlencoded' }, 'type=track&a=1', 415],
  ['is nested too deeply', { ...json }, DEEP, 401],
  ['has a key of a prototype', json, '{"__proto__":{}}', 400],
])('a body that %s is shown as it came', async (_, headers, body, status) => {
  expect((await tracker.send({ path: '/track', headers, body })).status).toBe(status);
  expect(await sentOf()).toMatchObject({ body, isCut: false });
});

test('of one whose length is wrong, all that came', async () => {
  const body = Buffer.from([0x22, 0xff, 0x22]);
  expect((await tracker.send({ path: '/track', headers: json, body })).status).toBe(400);
  expect(await sentOf()).toMatchObject({ body: '"\uFFFD"' });
});

test.each([
  ['too large', json, 413],
  ['of another content type', { 'content-type': 'application/octet-stream' }, 415],
])('of a body that is large and %s, the beginning', async (_, headers, status) => {
  const body = `"${'x'.repeat(3_000_000)}"`;
  expect((await tracker.send({ path: '/track', headers, body })).status).toBe(status);
  const sent = await sentOf();
  expect(sent.isCut).toBe(true);
  expect(sent.body.length).toBeGreaterThan(10_000);
  expect(sent.body.length).toBeLessThanOrEqual(1024 * 1024);
  expect(body.startsWith(sent.body)).toBe(true);
});

test('one that never ends is answered all the same', async () => {
  const socket = connect(Number(new URL(inspector.url).port), '127.0.0.1');
  socket.write('POST /track HTTP/1.1\r\nhost: a\r\ncontent-type: text/html\r\ncontent-length: 1000\r\n\r\nsome');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toContain(' 415 ');
  expect(await sentOf()).toMatchObject({ body: 'some', isCut: true });
  socket.destroy();
});

test('no secret is shown of what could not be read', async () => {
  const { clientSecret } = inspector;
  await tracker.send({ path: '/track', headers: json, body: `{"clientSecret":"${clientSecret}", oops` });
  expect((await sentOf()).body).not.toContain(clientSecret);
});
