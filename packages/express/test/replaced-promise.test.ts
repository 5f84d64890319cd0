import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./replaced-promise.mjs', import.meta.url));

interface Event {
  readonly type: string;
  readonly payload: { readonly name?: string; readonly profileId?: string; readonly properties?: object };
}

async function apiServer() {
  const events: Event[] = [];
  const server = http.createServer(async (request, response) => {
    const event = (await json(request)) as Event;
    const isQuestion = event.payload.profileId?.startsWith('openpanel-node-verify') === true;
    if (!isQuestion) events.push(event);
    response.writeHead(isQuestion ? 404 : 200, { 'content-type': 'application/json' });
    response.end(isQuestion ? '{"status":404,"message":"Profile not found"}' : '{"deviceId":"","sessionId":""}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, events };
}

it.each(['native', 'bluebird', 'bluebird, from later on', 'subclass', 'hidden'])(
  'an app whose Promise is %s loses nothing',
  async (kind) => {
    const { url, events } = await apiServer();
    const env = {
      OPENPANEL_CLIENT_ID: '10ca1000-0000-4000-8000-000000000001',
      OPENPANEL_CLIENT_SECRET: 'sec_test',
      OPENPANEL_COUNTER_SETTLE_MS: '0',
    };
    const child = spawn(process.execPath, [PROGRAM, kind, url], { env });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    // Of Express, and of the short gap, which is meant here.
    expect(stderr.replace(/^.* (?:router deprecated|\(short_counter_gap:) .*\n/gm, '')).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      tracked: 'delivered',
      pending: 0,
      ok: true,
      results: {
        throws: { pending: 0, delivered: 0, shutdown: 1, unconfirmed: 0 },
        rejects: { pending: 0, delivered: 0, shutdown: 0, unconfirmed: 1 },
        thenable: { pending: 0, delivered: 1, shutdown: 0, unconfirmed: 0 },
        nothing: { pending: 0, delivered: 0, shutdown: 0, unconfirmed: 1 },
      },
    });
    const told = events.map(({ type, payload }) => [type, payload.name, payload.profileId]);
    expect(told).toContainEqual(['track', 'tracked', 'u_1']);
    expect(told).toContainEqual(['track', 'request', 'u_1']);
    expect(told).toContainEqual(['identify', undefined, 'u_1']);
    expect(told).toContainEqual(['increment', undefined, 'u_1']);
    expect(events.find(({ payload }) => payload.name === 'request')?.payload.properties).toMatchObject({ plan: 'pro' });
  },
);
