import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CHROME, request } from '@openpanel-node/testkit';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { type MiddlewareOptions, memoryTransport, op, openpanel, type Tracker } from '../src/index.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const user = (request: object) => (request as { user?: { id: string; org: string } }).user;

/** Who asks the database. */
function slowResolvers() {
  const asked = { profile: 0, groups: 0 };
  return {
    asked,
    getProfileId: async (request: object) => {
      asked.profile += 1;
      await pause(1);
      return user(request)?.id;
    },
    getGroups: async (request: object) => {
      asked.groups += 1;
      return [user(request)?.org];
    },
  };
}

type Options = MiddlewareOptions<express.Request, express.Response>;
type Handler = (req: express.Request, res: express.Response) => unknown;

async function serve(options: Options, handler: Handler) {
  const transport = memoryTransport();
  const middleware = openpanel({ clientIp: () => '203.0.113.9', transport, ...options });
  const app = express();
  app.use(middleware);
  app.use((req, _res, next) => {
    Object.assign(req, { user: { id: 'u_1', org: 'acme' } });
    next();
  });
  app.get('/page', handler);
  const server = http.createServer(app).listen(0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/page`;
  const sent = async () => {
    await middleware.client.flush();
    return transport.events.map(({ payload }) => {
      const { name, profileId, groups } = payload as { name: string; profileId?: string; groups?: string[] };
      return [name, profileId, groups];
    });
  };
  return { url, sent, get: (headers = {}) => request(url, { headers: { 'user-agent': CHROME, ...headers } }) };
}

/** Answers, and tracks when `goOn` is called and the request is over. */
function lateTrack() {
  let goOn = () => {};
  const gone = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let hasTracked = () => {};
  const tracked = new Promise<void>((resolve) => {
    hasTracked = resolve;
  });
  const handler: Handler = (_req, res) => {
    const closed = once(res, 'close');
    res.json({});
    void Promise.all([closed, gone]).then(async () => {
      await turn();
      collect();
      void op.track('late');
      hasTracked();
    });
  };
  return { handler, goOn: () => goOn(), tracked };
}

const SKIPPED: readonly [string, Options, object][] = [
  ['trackRequest: false', { trackRequest: false }, {}],
  ['trackRequest', { trackRequest: () => false }, {}],
  ['a rule', { ignore: '/page' }, {}],
  ['the sample', { sampleRate: 0 }, {}],
  ['a bot', {}, { 'user-agent': 'okhttp/4.12.0' }],
  ['a privacy signal', { respectPrivacySignals: true }, { dnt: '1' }],
];

it.each(SKIPPED)('has its user where %s leaves the request event out', async (_by, options, headers) => {
  const { handler, goOn, tracked } = lateTrack();
  const app = await serve(options, handler);
  await app.get(headers);
  goOn();
  await tracked;
  expect(await app.sent()).toEqual([['late', 'u_1', undefined]]);
});

it.each(SKIPPED)("asks the app's own functions then, where %s does", async (_by, options, headers) => {
  const { asked, ...resolvers } = slowResolvers();
  const { handler, goOn, tracked } = lateTrack();
  const app = await serve({ ...options, ...resolvers }, handler);
  await app.get(headers);
  await pause(20);
  expect(asked).toEqual({ profile: 0, groups: 0 });
  goOn();
  await tracked;
  expect(await app.sent()).toEqual([['late', 'u_1', ['acme']]]);
  expect(asked).toEqual({ profile: 1, groups: 1 });
});

it("asks none of the app's functions where there is no event", async () => {
  const { asked, ...resolvers } = slowResolvers();
  const app = await serve({ sampleRate: 0, ...resolvers }, (_req, res) => void res.json({}));
  await app.get();
  await pause(20);
  expect(await app.sent()).toEqual([]);
  expect(asked).toEqual({ profile: 0, groups: 0 });
});

it('asks for the last time at the end where an event had no answer', async () => {
  const answers = [undefined, 'u_2', 'u_3'];
  const { handler, goOn, tracked } = lateTrack();
  const app = await serve({ trackRequest: false, getProfileId: () => answers.shift() }, (req, res) => {
    req.op.track('early');
    handler(req, res);
  });
  await app.get();
  goOn();
  await tracked;
  expect(await app.sent()).toEqual([
    ['early', undefined, undefined],
    ['late', 'u_2', undefined],
  ]);
});

it.each([
  ['with a request event', {}, [['request', undefined, undefined]]],
  ['without one', { trackRequest: false }, []],
  ['with asked-for properties', { getProperties: async () => ({}) }, [['request', undefined, undefined]]],
])('has the user that auth found after the client left, %s', async (_title, options: Options, before) => {
  let hasTracked = () => {};
  const tracked = new Promise<void>((resolve) => {
    hasTracked = resolve;
  });
  const app = await serve({ getProfileId: (request) => user(request)?.id, ...options }, async (req) => {
    Object.assign(req, { user: undefined });
    req.socket.destroy();
    await pause(20);
    Object.assign(req, { user: { id: 'u_1' } });
    op.track('late');
    hasTracked();
  });
  await app.get().catch(() => {});
  await tracked;
  expect(await app.sent()).toEqual([...before, ['late', 'u_1', undefined]]);
});

it.each([
  ['where there was an event', {}],
  ['where the free user was enough', { trackRequest: false }],
])('holds nothing of a request that is over, %s', async (_title, options: Options) => {
  const held: Tracker[] = [];
  const seen: WeakRef<object>[] = [];
  const app = await serve(options, (req, res) => {
    held.push(req.op);
    seen.push(new WeakRef(req));
    res.json({});
  });
  for (let count = 0; count < 5; count += 1) await app.get();
  await pause(20);
  await turn();
  collect();
  expect(held).toHaveLength(5);
  expect(seen.filter((request) => request.deref() !== undefined)).toEqual([]);
});
