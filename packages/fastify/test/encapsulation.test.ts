import { memoryTransport, OpenPanel, op } from '@openpanel-node/core';
import { CHROME, memoryLogger, nameOf, propertiesOf } from '@openpanel-node/testkit';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { openpanel } from '../src/index.js';
import { MAJORS } from './majors.js';
import { startApp } from './start-app.js';

const ok = async () => 'ok';
const withRoute = (path: string) => async (app: FastifyInstance) => void app.get(path, ok);

describe.each(MAJORS)('%s', (_major, create) => {
  it('registered at the root, it captures all contexts, wherever they are registered', async () => {
    const app = await startApp(
      create,
      (own, client) => {
        own.register(withRoute('/before'));
        own.get('/root', ok);
        own.register(openpanel, { client });
        own.register(withRoute('/after'));
        own.register(async (outer) => void outer.register(withRoute('/deep'), { prefix: '/inner' }), {
          prefix: '/outer',
        });
      },
      { byHand: true },
    );
    const paths = ['/before', '/root', '/after', '/outer/inner/deep', '/none'];
    for (const path of paths) await app.get(path);
    expect((await app.requests()).map(({ url }) => url)).toEqual(paths);
  });

  it('registered in a context, it captures the routes of that context, and those below', async () => {
    const seen: string[] = [];
    const app = await startApp(
      create,
      (own, client) => {
        own.addHook('onResponse', async (request) => void seen.push(`${request.url} ${request.op !== undefined}`));
        own.get('/outside', ok);
        own.register(
          async (api) => {
            api.register(openpanel, { client });
            api.get('/items/:id', ok);
            api.register(withRoute('/below'), { prefix: '/deep' });
            api.setNotFoundHandler(async (_request, reply) => reply.code(404).send('none'));
          },
          { prefix: '/api' },
        );
        own.register(withRoute('/sibling'));
      },
      { byHand: true },
    );
    for (const path of ['/outside', '/api/items/7', '/api/deep/below', '/sibling', '/api/none', '/none', '/%ff']) {
      await app.get(path);
    }
    expect((await app.requests()).map(({ url, route }) => [url, route])).toEqual([
      ['/api/items/7', '/api/items/:id'],
      ['/api/deep/below', '/api/deep/below'],
      ['/api/none', undefined],
    ]);
    expect(app.warnings).not.toContain('plugin_without_routes');
    expect(seen).toEqual([
      '/outside false',
      '/api/items/7 true',
      '/api/deep/below true',
      '/sibling false',
      '/api/none true',
      '/none false',
    ]);
  });

  it('registered several times, a request has one event: with the options of the outermost', async () => {
    const app = await startApp(
      create,
      (own, client) => {
        own.register(openpanel, { client, eventName: 'inner' });
        own.register(async (below) => {
          below.register(openpanel, { client, eventName: 'innermost' });
          below.get('/below', ok);
        });
        own.get('/root', ok);
      },
      { options: { eventName: 'outer' } as never },
    );
    for (const path of ['/below', '/root', '/%ff']) await app.get(path);
    expect((await app.sent()).map(nameOf)).toEqual(['outer', 'outer', 'outer']);
  });

  it('two clients each have their events, and op is of the inner one', async () => {
    const [outer, inner] = [memoryTransport(), memoryTransport()];
    const logger = memoryLogger();
    const clients = [outer, inner].map((transport) => new OpenPanel({ transport, logger }));
    const app = create();
    app.register(openpanel, { client: clients[0] });
    app.register(async (below) => {
      below.register(openpanel, { client: clients[1] });
      below.get('/below', async () => {
        void op.track('tracked');
        return 'ok';
      });
    });
    await app.inject({ url: '/below', headers: { 'user-agent': CHROME } });
    await app.close();
    expect(outer.events.map(nameOf)).toEqual(['request']);
    expect(inner.events.map(nameOf).sort()).toEqual(['request', 'tracked']);
    expect(propertiesOf(inner.events.at(-1))).toMatchObject({ url: '/below' });
  });

  it('registered by a plugin that is not wrapped, it captures nothing, and says so', async () => {
    const analytics = (options: object) => async (own: FastifyInstance) => void own.register(openpanel, options);
    const unwrapped = await startApp(
      create,
      (own, client) => {
        own.register(analytics({ client }));
        own.get('/', ok);
      },
      { byHand: true },
    );
    await unwrapped.get('/');
    expect(unwrapped.warnings).toEqual(['plugin_without_routes']);
    expect(await unwrapped.requests()).toEqual([]);
    const wrapped = await startApp(
      create,
      (own, client) => {
        own.register(Object.assign(analytics({ client }), { [Symbol.for('skip-override')]: true }));
        own.get('/', ok);
      },
      { byHand: true },
    );
    await wrapped.get('/');
    expect(wrapped.warnings).not.toContain('plugin_without_routes');
    expect(await wrapped.requests()).toHaveLength(1);
  });

  it("leaves another plugin's property alone, and says so", async () => {
    const app = await startApp(create, (own) => {
      own.decorateRequest('op', 'taken' as never);
      own.get('/', async (request) => String(request.op));
    });
    expect((await app.get('/')).body).toBe('taken');
    expect(app.warnings).toEqual(['resolver_failed', 'untrusted_proxy']);
    expect(await app.requests()).toHaveLength(1);
  });
});
