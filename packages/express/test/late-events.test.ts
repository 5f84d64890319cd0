import { AsyncResource } from 'node:async_hooks';
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

const due: (() => void)[] = [];

/** Answers, and tracks when the request is long over: in `trackLate`. */
const late: Handler = (_req, res) => {
  due.push(
    AsyncResource.bind(() => {
      collect();
      void op.track('late');
    }),
  );
  res.json({});
};

async function trackLate(): Promise<void> {
  await pause(20);
  for (const track of due.splice(0)) track();
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
  const app = await serve(options, late);
  await app.get(headers);
  await trackLate();
  expect(await app.sent()).toEqual([['late', 'u_1', undefined]]);
});

it.each(SKIPPED)("asks the app's own functions then, where %s does", async (_by, options, headers) => {
  const { asked, ...resolvers } = slowResolvers();
  const app = await serve({ ...options, ...resolvers }, late);
  await app.get(headers);
  await pause(20);
  expect(asked).toEqual({ profile: 0, groups: 0 });
  await trackLate();
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
  const app = await serve({ trackRequest: false, getProfileId: () => answers.shift() }, (req, res) => {
    req.op.track('early');
    late(req, res);
  });
  await app.get();
  await trackLate();
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
  const app = await serve({ getProfileId: (request) => user(request)?.id, ...options }, async (req) => {
    Object.assign(req, { user: undefined });
    req.socket.destroy();
    await pause(20);
    Object.assign(req, { user: { id: 'u_1' } });
    op.track('late');
  });
  await app.get().catch(() => {});
  await pause(60);
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
