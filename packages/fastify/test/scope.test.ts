import { Readable } from 'node:stream';
import { CHROME, nameOf, profileOf, propertiesOf } from '@openpanel-node/testkit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { op } from '../src/index.js';
import { MAJORS } from './majors.js';
import { startApp } from './start-app.js';

type Done = () => void;
type AnyHook = (request: FastifyRequest, ...rest: unknown[]) => void;

/** In the order in which Fastify calls them. */
const HOOKS = [
  'onRequest',
  'preParsing',
  'preValidation',
  'preHandler',
  'preSerialization',
  'onSend',
  'onResponse',
] as const;

const addHook = (app: FastifyInstance, name: string, hook: AnyHook) => app.addHook(name as never, hook as never);

/** Answers all who wait at once, in the context of whoever came first: a session store that reads in batches does so. */
function batches(): (done: Done) => void {
  let waiting: Done[] = [];
  return (done) => {
    if (waiting.push(done) > 1) return;
    setTimeout(() => {
      const ready = waiting;
      waiting = [];
      for (const go of ready) go();
    }, 2);
  };
}

const userOf = (request: FastifyRequest) => String(request.headers['x-user']);
const getProfileId = (request: FastifyRequest) => userOf(request);
const REQUESTS = 40;
const USERS = 10;
const JSON_TYPE = { 'content-type': 'application/json' };

describe.each(MAJORS)('%s', (_major, create) => {
  const ofMany = (get: Awaited<ReturnType<typeof startApp>>['get'], request: object = {}) =>
    Promise.all(
      Array.from({ length: REQUESTS }, (_, index) =>
        get('/work', { ...request, headers: { ...JSON_TYPE, 'x-user': `u_${index % USERS}` } }),
      ),
    );

  it('what hooks and handlers track is of their request, by request.op and by op', async () => {
    const app = await startApp(
      create,
      (own) => {
        for (const name of HOOKS) {
          addHook(own, name, (request, ...rest) => {
            void request.op.track(`${name} by request.op`);
            void op.track(`${name} by op`);
            (rest.at(-1) as Done)();
          });
        }
        own.post('/work', async () => {
          await new Promise(setImmediate);
          void op.track('handler by op');
          return { done: true };
        });
      },
      { options: { getProfileId } },
    );
    await app.get('/work', {
      method: 'POST',
      headers: { ...JSON_TYPE, 'x-user': 'u_1' },
      body: JSON.stringify('x'.repeat(200_000)),
    });
    const events = await app.sent();
    const expected = HOOKS.flatMap((name) => [`${name} by op`, `${name} by request.op`]);
    expect(events.map(nameOf).sort()).toEqual([...expected, 'handler by op', 'request'].sort());
    expect(new Set(events.map(profileOf))).toEqual(new Set(['u_1']));
  });

  // After a preHandler hook, nothing of the plugin runs before the handler.
  it.each(HOOKS.filter((name) => name !== 'preHandler' && name !== 'onResponse'))(
    "a request whose %s hook goes on in another's context comes back to its own",
    async (name) => {
      const wait = batches();
      const app = await startApp(
        create,
        (own) => {
          addHook(own, name, (_request, ...rest) => wait(rest.at(-1) as Done));
          own.register(async (below) => {
            for (const later of HOOKS.slice(HOOKS.indexOf(name) + 1)) {
              addHook(below, later, (request, ...rest) => {
                void op.track(later, { of: userOf(request) });
                (rest.at(-1) as Done)();
              });
            }
            below.post('/work', async (request) => {
              void op.track('handler', { of: userOf(request) });
              return { done: true };
            });
          });
        },
        { options: { getProfileId } },
      );
      await ofMany(app.get, { method: 'POST', body: '{}' });
      const events = (await app.sent()).filter((event) => nameOf(event) !== 'request');
      const wrong = events.filter((event) => propertiesOf(event)['of'] !== profileOf(event));
      expect(wrong.map(nameOf)).toEqual([]);
      // Each hook after it, and the handler.
      expect(events).toHaveLength((HOOKS.length - HOOKS.indexOf(name)) * REQUESTS);
    },
  );

  it.each<[string, number, object]>([
    ['a body that is malformed', 400, { body: '{"user":' }],
    ['a body that is too long', 413, { body: JSON.stringify('x'.repeat(2_000_000)) }],
    ['a body of an unknown type', 415, { body: 'new', type: 'application/new' }],
    ['a body that the schema refuses', 400, { body: '{"user":"x"}' }],
    ['an error of the handler', 500, { body: '{"user":1}' }],
  ])(
    'what hooks and handlers of errors track of %s is of their request',
    async (_what, status, { body, type }: { body?: string; type?: string }) => {
      const app = await startApp(
        create,
        (own) => {
          own.addHook('onError', async () => {
            void op.track('hook');
          });
          own.setErrorHandler(async (error: { statusCode?: number }, request, reply) => {
            void request.op.track('request.op');
            void op.track('op');
            return reply.code(error.statusCode ?? 500).send({ error: true });
          });
          const schema = { body: { type: 'object', properties: { user: { type: 'integer' } } } };
          own.post('/work', { schema }, async () => {
            throw new Error('a bug');
          });
        },
        { options: { getProfileId } },
      );
      const headers = { 'content-type': type ?? 'application/json', 'x-user': 'u_1' };
      const answer = await app.get('/work', { method: 'POST', headers, body: body ?? '' }).catch(() => undefined);
      // A client that is still sending may not see the answer.
      expect([status, undefined]).toContain(answer?.status);
      const events = await app.sent();
      expect(events.map(nameOf)).toEqual(['hook', 'request.op', 'op', 'request']);
      expect(events.map(profileOf)).toEqual(['u_1', 'u_1', 'u_1', 'u_1']);
      expect(await app.requests()).toMatchObject([{ status, route: '/work' }]);
    },
  );

  it('what the hooks of a response track is of its request, whoever sent it', async () => {
    const wait = batches();
    const names = ['preSerialization', 'onSend', 'onResponse'];
    const app = await startApp(
      create,
      (own) => {
        for (const name of names) {
          addHook(own, name, (request, ...rest) => {
            void op.track(name, { of: userOf(request) });
            (rest.at(-1) as Done)();
          });
        }
        own.get('/work', (_request, reply) => wait(() => void reply.send({ done: true })));
      },
      { options: { getProfileId } },
    );
    await ofMany(app.get);
    const events = (await app.sent()).filter((event) => nameOf(event) !== 'request');
    expect(events).toHaveLength(names.length * REQUESTS);
    expect(events.filter((event) => propertiesOf(event)['of'] !== profileOf(event))).toEqual([]);
  });

  it('what the hooks and the handler of an error track is of its request, whoever sent it', async () => {
    const wait = batches();
    const app = await startApp(
      create,
      (own) => {
        own.addHook('onError', async (request) => void op.track('hook', { of: userOf(request) }));
        own.setErrorHandler(async (_error, request, reply) => {
          void op.track('handler', { of: userOf(request) });
          return reply.code(500).send('failed');
        });
        own.get('/work', (_request, reply) => wait(() => void reply.send(new Error('a bug'))));
      },
      { options: { getProfileId } },
    );
    await ofMany(app.get);
    const events = (await app.sent()).filter((event) => nameOf(event) !== 'request');
    expect(events).toHaveLength(2 * REQUESTS);
    expect(events.filter((event) => propertiesOf(event)['of'] !== profileOf(event))).toEqual([]);
  });

  it('handlers of 404 responses have the scope of their request', async () => {
    const app = await startApp(
      create,
      (own) => {
        own.setNotFoundHandler(async (request, reply) => {
          void request.op.track('request.op');
          void op.track('op');
          return reply.code(404).send('none');
        });
      },
      { options: { getProfileId } },
    );
    await app.get('/none', { headers: { 'x-user': 'u_1' } });
    expect((await app.sent()).map((event) => `${nameOf(event)} ${profileOf(event)}`)).toEqual([
      'request.op u_1',
      'op u_1',
      'request u_1',
    ]);
  });

  it('a hijacked reply, a stream and an injected request each have one event, when they end', async () => {
    const app = await startApp(create, (own) => {
      own.get('/hijacked', (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(202, { 'content-type': 'text/plain' });
        setImmediate(() => reply.raw.end('by hand'));
      });
      own.get('/stream', async () => Readable.from(['a', 'b']));
      own.get('/events', (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
        reply.raw.write('data: 1\n\n');
        setImmediate(() => reply.raw.end('data: 2\n\n'));
      });
    });
    for (const path of ['/hijacked', '/stream', '/events']) await app.get(path);
    const headers = { 'user-agent': CHROME };
    await app.app.inject({ url: '/stream?by=inject', headers });
    expect((await app.requests()).map(({ url, status }) => `${url} ${status}`)).toEqual([
      '/hijacked 202',
      '/stream 200',
      '/events 200',
      '/stream?by=inject 200',
    ]);
  });
});
