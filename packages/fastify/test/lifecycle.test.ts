import { setTimeout as pause } from 'node:timers/promises';
import { defaultClient, memoryTransport, OpenPanel, OpenPanelError, op, type Transport } from '@openpanel-node/core';
import { CHROME, memoryLogger, nameOf, propertiesOf, request } from '@openpanel-node/testkit';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type FastifyOptions, openpanel } from '../src/index.js';
import { MAJORS } from './majors.js';

const headers = { 'user-agent': CHROME };
const ok = async () => 'ok';

describe.each(MAJORS)('%s', (_major, create) => {
  /** An app whose client is its own. */
  function ownApp(options: FastifyOptions = {}, server: object = {}) {
    const transport = memoryTransport();
    const app = create(server) as FastifyInstance;
    onTestFinished(() => app.close());
    app.register(openpanel, { transport, logger: memoryLogger(), ...options } as FastifyOptions);
    return { app, transport };
  }

  it('app.close() lets requests in progress end, then delivers their events, then shuts the client down', async () => {
    const order: string[] = [];
    const transport: Transport = {
      send: async ({ body }) => {
        await pause(20);
        order.push(`delivered ${(JSON.parse(body) as { payload: { name: string } }).payload.name}`);
        return { kind: 'answered', status: 200, headers: {}, body: '{"deviceId":"","sessionId":""}' };
      },
    };
    const { app } = ownApp({ transport } as FastifyOptions);
    let release = () => {};
    const arrived = new Promise<void>((arrive) => {
      app.get('/held', async () => {
        arrive();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        void op.track('handled');
        return 'done';
      });
    });
    app.addHook('preClose', async () => void op.track('closing'));
    app.register(async (below) => void below.addHook('onClose', async () => void op.track('closed below')));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const client = defaultClient();
    const answered = request(`${url}/held`, { headers: { ...headers, connection: 'close' } }).then(({ body }) =>
      order.push(`answered ${body}`),
    );
    await arrived;
    const closed = app.close().then(() => order.push('closed'));
    await vi.waitFor(() => expect(app.server.listening).toBe(false));
    expect(order).not.toContain('closed');
    release();
    await Promise.all([answered, closed]);
    expect(order.at(-1)).toBe('closed');
    expect(order.slice(0, -1).sort()).toEqual([
      'answered done',
      'delivered closed below',
      'delivered closing',
      'delivered handled',
      'delivered request',
    ]);
    expect(client.stats()).toMatchObject({ delivered: 4, pending: 0 });
    expect(await client.track('too late')).toEqual({ status: 'dropped', reason: 'shutdown' });
  });

  it('has the event of a request whose connection it breaks off', async () => {
    const { app, transport } = ownApp({}, { forceCloseConnections: true });
    const arrived = new Promise<void>((arrive) => {
      app.get('/never', () => {
        arrive();
        return new Promise(() => {});
      });
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const broken = expect(request(`${url}/never`, { headers })).rejects.toThrow();
    await arrived;
    await app.close();
    await broken;
    expect(transport.events.map(propertiesOf)).toMatchObject([{ aborted: true, route: '/never' }]);
  });

  it('waits no longer than shutdownTimeoutMs for an API that is down', async () => {
    const transport: Transport = { send: async () => ({ kind: 'unsent', reason: 'ECONNREFUSED' }) };
    const { app } = ownApp({ transport, shutdownTimeoutMs: 200 } as FastifyOptions);
    app.get('/', ok);
    await app.inject({ url: '/', headers });
    const client = defaultClient();
    const started = performance.now();
    await Promise.all([app.close(), app.close()]);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(client.stats()).toMatchObject({ pending: 0, droppedBy: { shutdown: 1 } });
  });

  it('a client that was passed is flushed, and stays open', async () => {
    const transport = memoryTransport();
    const client = new OpenPanel({ transport, logger: memoryLogger() });
    const apps = [create(), create()] as FastifyInstance[];
    for (const app of apps) {
      app.register(openpanel, { client });
      app.get('/', ok);
      await app.inject({ url: '/', headers });
      await app.close();
    }
    expect(transport.events).toHaveLength(2);
    expect(await client.track('later')).toMatchObject({ status: 'delivered' });
  });

  it('the contexts of an app share its client, unless their options differ', async () => {
    const [transport, other] = [memoryTransport(), memoryTransport()];
    const logger = memoryLogger();
    const app = create() as FastifyInstance;
    app.register(openpanel, { transport, logger });
    for (const options of [{}, { transport, logger }, { transport: other, logger }]) {
      app.register(async (below) => {
        below.register(openpanel, options as FastifyOptions);
        below.get(`/${Object.keys(options).length}-${options.transport === other}`, ok);
      });
    }
    await app.inject({ url: '/0-false', headers });
    await app.inject({ url: '/2-false', headers });
    expect(await op.flush()).toMatchObject({ delivered: 2 });
    await app.inject({ url: '/2-true', headers });
    await app.close();
    expect(transport.events).toHaveLength(3);
    expect(other.events).toHaveLength(1);
  });

  it('each app has a client of its own, and the next one after it', async () => {
    const first = ownApp();
    const second = ownApp();
    for (const { app } of [first, second]) {
      app.get('/', ok);
      await app.inject({ url: '/', headers });
    }
    await first.app.close();
    await second.app.inject({ url: '/', headers });
    await second.app.close();
    expect([first.transport.events.length, second.transport.events.length]).toEqual([1, 2]);
    const third = ownApp();
    third.app.get('/', ok);
    await third.app.inject({ url: '/', headers });
    void op.track('outside');
    await third.app.close();
    expect(third.transport.events.map(nameOf)).toEqual(['request', 'outside']);
  });

  it.each<[options: () => object, error: { code: string; option: string }]>([
    [
      () => ({ client: new OpenPanel({ logger: false, disabled: true }), apiUrl: 'https://api.example' }),
      { code: 'client_with_options', option: 'apiUrl' },
    ],
    [() => ({ trackRequests: true }), { code: 'unknown_option', option: 'trackRequests' }],
    [() => ({ prefix: '/api' }), { code: 'unknown_option', option: 'prefix' }],
    [() => ({ sampleRate: 2 }), { code: 'invalid_option', option: 'sampleRate' }],
    [() => ({ apiUrl: 'nope' }), { code: 'invalid_option', option: 'apiUrl' }],
  ])('a wrong option rejects ready(): %s', async (wrong, { code, option }) => {
    const app = create() as FastifyInstance;
    app.register(openpanel, wrong() as FastifyOptions);
    const error = await Promise.resolve(app.ready()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenPanelError);
    expect(error).toMatchObject({ code, option });
    await app.close();
  });

  it('register() takes a function that gives the options', async () => {
    const transport = memoryTransport();
    const app = create() as FastifyInstance;
    app.register(openpanel, () => ({ transport, logger: memoryLogger() }));
    app.get('/', ok);
    await app.inject({ url: '/', headers });
    await app.close();
    expect(transport.events).toHaveLength(1);
    expect(app.hasPlugin('@openpanel-node/fastify')).toBe(true);
    expect(app.printPlugins()).toContain('@openpanel-node/fastify');
  });

  it.each([
    ['with a logger', { level: 'info' }, 1],
    ['without one', false, 0],
  ] as const)("warnings of an app %s go where the app's log goes, or to the console", async (_what, logger, inLog) => {
    vi.stubEnv('OPENPANEL_CLIENT_ID', '');
    const lines: string[] = [];
    const stream = { write: (line: string) => void lines.push(line) };
    const errors = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')].map((spy) =>
      spy.mockImplementation(() => {}),
    );
    const app = create({ logger: logger && { ...logger, stream } } as object) as FastifyInstance;
    app.register(openpanel);
    await app.ready();
    await app.close();
    expect(lines.filter((line) => line.includes('missing_client_id'))).toHaveLength(inLog);
    expect(errors.flatMap(({ mock }) => mock.calls)).toHaveLength(1 - inLog);
  });
});

it.each([[], [{}], [{ ignore: '/x' }]])('openpanel(%o) says that it must not be called', (...args) => {
  expect(() => (openpanel as (...any: unknown[]) => void)(...args)).toThrow(
    expect.objectContaining({
      code: 'plugin_called',
      message: expect.stringContaining('app.register(openpanel, options)'),
    }),
  );
});
