import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { RecordedEvent } from '@openpanel-node/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { propertiesOf } from '../recorded-event.js';
import { CHROME } from '../user-agents.js';
import { type View, type VisitOptions, visit } from '../visit.js';
import type { ContractAdapter } from './adapter.js';
import { reportFidelity } from './fidelity.js';
import { type Fixture, start } from './fixture.js';
import { STREAM_MS } from './raw-routes.js';

/** How a request can end, and what its event has to say. */
interface Outcome {
  readonly path: string;
  readonly ask?: Pick<VisitOptions, 'method' | 'headers' | 'upload'>;
  /** When the client leaves: when the app has been reached, at the first bytes, or some time after what it gets. */
  readonly leaves?: 'reached' | 'data' | 'later';
  /** What went out; absent where nothing did. */
  readonly status?: number;
  /** The template; `unmatched` where no route matched. */
  readonly route?: string;
  /** True where the client did not get all of it; where that is the framework's choice, what the client saw decides. */
  readonly aborted?: boolean | 'as seen';
  /** Milliseconds that it takes at least. */
  readonly lasts?: number;
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  'a response': { path: '/user/5', status: 200, route: '/user/:id' },
  'a router with parameters': { path: '/orgs/acme/users/7', status: 200, route: '/orgs/:orgId/users/:id' },
  'a mounted app': { path: '/sub/items/7', status: 200, route: '/sub/items/:id' },
  'a path that no route matches': { path: '/nothing/here', status: 404 },
  'a redirect': { path: '/redirect', status: 302, route: '/redirect' },
  'not modified (304)': {
    path: '/cached',
    status: 304,
    route: '/cached',
    ask: { headers: { 'if-none-match': '"v1"' } },
  },
  'an error before the headers': { path: '/boom', status: 500, route: '/boom' },
  'an error after the headers': {
    path: '/late-error',
    status: 200,
    route: '/late-error',
    leaves: 'later',
    aborted: 'as seen',
  },
  'a connection that the server breaks': { path: '/raw/break', status: 200, route: '/raw/:kind', aborted: true },
  'a stream': { path: '/piped', status: 200, route: '/piped', lasts: STREAM_MS },
  'server-sent events': { path: '/raw/events', status: 200, route: '/raw/:kind', lasts: STREAM_MS },
  'server-sent events that the client closes': {
    path: '/raw/endless-events',
    status: 200,
    route: '/raw/:kind',
    leaves: 'later',
    aborted: true,
    lasts: STREAM_MS,
  },
  'a download that the client aborts': {
    path: '/raw/download',
    status: 200,
    route: '/raw/:kind',
    leaves: 'data',
    aborted: true,
  },
  'an upload that the client aborts': {
    path: '/raw/upload',
    route: '/raw/:kind',
    ask: { method: 'POST', upload: true },
    leaves: 'later',
    aborted: true,
    lasts: STREAM_MS,
  },
  'a client that disconnects before the response': {
    path: '/never',
    route: '/never',
    leaves: 'reached',
    aborted: true,
  },
};

const VISITOR = { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.9' };

/** Exactly one event, whatever becomes of the request, and what it says is what happened. */
export function outcomes(adapter: ContractAdapter): void {
  describe('gives one event of', () => {
    it.for(Object.entries(OUTCOMES))('%s', async ([, one], { task }) => {
      const app = await start(adapter);
      const view = await play(app, one);
      const events = await settled(app, 1);
      const wrong = events.filter((event) => !isRight(event, one, view));
      reportFidelity(task, events.length, wrong.length);
      expect(wrong.map((event) => ({ ...propertiesOf(event), view }))).toEqual([]);
      expect(events).toHaveLength(1);
    });

    it.runIf(adapter.http2)('a response over HTTP/2', async ({ task }) => {
      const app = await start(adapter, { http2: true });
      const stream = http2Stream(app.url, '/user/5');
      for await (const _part of stream);
      const events = await settled(app, 1);
      const [told] = events.map(propertiesOf);
      reportFidelity(task, events.length, told?.['status'] === 200 && told['aborted'] === undefined ? 0 : 1);
      expect(events).toHaveLength(1);
      expect(told).toMatchObject({ route: '/user/:id', status: 200 });
    });

    it.runIf(adapter.http2)('an HTTP/2 stream that the client resets', async ({ task }) => {
      const app = await start(adapter, { http2: true });
      const stream = http2Stream(app.url, '/never');
      await app.arrived;
      stream.close(http2.constants.NGHTTP2_CANCEL);
      const events = await settled(app, 1);
      const [told] = events.map(propertiesOf);
      reportFidelity(task, events.length, told?.['aborted'] === true && told['status'] === undefined ? 0 : 1);
      expect(events).toHaveLength(1);
      expect(told).toMatchObject({ route: '/never', aborted: true });
      expect(told).not.toHaveProperty('status');
    });

    it('a route that is a regular expression', async ({ skip, task }) => {
      const { regexRoute } = adapter;
      if (regexRoute === undefined) return skip(`${adapter.name} has no such routes`);
      const app = await start(adapter);
      await app.get('/files/a.txt');
      const [event] = await settled(app, 1);
      reportFidelity(task, 1, propertiesOf(event)['route'] === regexRoute ? 0 : 1);
      expect(propertiesOf(event)).toMatchObject({ route: regexRoute, status: 200 });
    });

    it('a HEAD request with `ignoreDefaults: false`', async ({ task }) => {
      const app = await start(adapter, { options: { ignoreDefaults: false } });
      await app.get('/user/5', { method: 'HEAD' });
      const [event] = await settled(app, 1);
      reportFidelity(task, 1, propertiesOf(event)['status'] === 200 ? 0 : 1);
      expect(propertiesOf(event)).toMatchObject({ method: 'HEAD', status: 200 });
    });

    it('each request of a connection that is kept alive', async ({ task }) => {
      const app = await start(adapter);
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      onTestFinished(() => agent.destroy());
      for (const path of ['/user/1', '/boom', '/user/2']) await app.get(path, { agent });
      const told = (await settled(app, 3)).map(propertiesOf).map(({ url, status }) => `${url} ${status}`);
      const expected = ['/user/1 200', '/boom 500', '/user/2 200'];
      reportFidelity(task, 3, told.filter((each, index) => each !== expected[index]).length);
      expect(told).toEqual(expected);
    });

    it('a request to an app that has the middleware twice', async ({ task }) => {
      const app = await start(adapter, { twice: true });
      await app.get('/user/5');
      const events = await settled(app, 1);
      reportFidelity(task, 1, events.length - 1);
      expect(events).toHaveLength(1);
    });
  });

  it('gives no event of an upgrade to WebSocket', async ({ task }) => {
    const app = await start(adapter);
    app.server.on('upgrade', (_request, socket: net.Socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
    });
    const { port } = new URL(app.url);
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.write('GET /user/5 HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n');
    socket.write(`user-agent: ${CHROME}\r\n\r\n`);
    let answer = '';
    for await (const part of socket) answer += part;
    expect(answer).toContain('101 Switching Protocols');
    const events = await settled(app, 0);
    reportFidelity(task, 1, events.length);
    expect(events).toEqual([]);
  });
}

function http2Stream(url: string, path: string): http2.ClientHttp2Stream {
  const session = http2.connect(url);
  onTestFinished(() => session.destroy());
  const { 'user-agent': userAgent, ...headers } = VISITOR;
  return session.request({ ':path': path, 'user-agent': userAgent, ...headers });
}

async function play(app: Fixture, { path, ask, leaves, status }: Outcome): Promise<View> {
  let onData = () => {};
  const data = new Promise<void>((resolve) => {
    onData = resolve;
  });
  const begun = status === undefined ? app.arrived : data;
  const later = () => begun.then(() => pause(2 * STREAM_MS));
  const moments = { reached: () => app.arrived, data: () => data, later };
  return visit(`${app.url}${path}`, {
    ...ask,
    headers: { ...VISITOR, ...ask?.headers },
    onData,
    leaves: leaves && moments[leaves](),
  });
}

/** The request events when there are so many, and what comes after them within a moment. */
async function settled(app: Fixture, count: number): Promise<RecordedEvent[]> {
  for (let tries = 0; tries < 100 && (await app.requestEvents()).length < count; tries += 1) await pause(10);
  await pause(20);
  return app.requestEvents();
}

function isRight(event: RecordedEvent, { status, route, aborted = false, lasts = 0 }: Outcome, view: View): boolean {
  const told = propertiesOf(event);
  const expected = aborted === 'as seen' ? !view.complete : aborted;
  return (
    told['status'] === status &&
    told['route'] === route &&
    (told['aborted'] ?? false) === expected &&
    Number(told['duration']) >= lasts &&
    (status === undefined || view.status === status)
  );
}
