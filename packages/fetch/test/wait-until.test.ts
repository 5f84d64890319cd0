import { AsyncLocalStorage } from 'node:async_hooks';
import { CHROME } from '@openpanel-node/testkit';
import { Hono } from 'hono';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openpanel } from '../src/hono.js';
import { type FetchOptions, OpenPanel, op, type Transport, type TransportResult, withOpenPanel } from '../src/index.js';

const ask = () =>
  new Request('https://shop.example/', { headers: { 'user-agent': CHROME, 'x-real-ip': '203.0.113.9' } });
const ANSWER: TransportResult = { kind: 'answered', status: 200, body: '{}' };

/** An API that answers when it is told to, and a runtime that notes what it waits for. */
function start(own: FetchOptions = {}, client: object = {}) {
  const held: ((result: TransportResult) => void)[] = [];
  const send = () => new Promise<TransportResult>((resolve) => void held.push(resolve));
  const options = {
    client: new OpenPanel({ transport: { send } satisfies Transport, logger: false, ...client }),
    clientIp: 'x-real-ip',
    ...own,
  } as FetchOptions;
  const promises: Promise<unknown>[] = [];
  let released = 0;
  const waitUntil = (promise: Promise<unknown>) => {
    promises.push(promise);
    void promise.then(() => {
      released += 1;
    });
  };
  /** Answers so many requests, once they are there. */
  const answer = async (count: number) => {
    await vi.waitFor(() => expect(held.length).toBeGreaterThanOrEqual(count));
    for (const resolve of held.splice(0)) resolve(ANSWER);
  };
  /** So many promises were registered, and so many of them have settled. */
  const registered = (count: number, settled: number) =>
    vi.waitFor(() => expect([promises.length, released]).toEqual([count, settled]));
  return { options, promises, waitUntil, answer, registered };
}

const KEYS = ['@next/request-context', '@vercel/request-context'].map((key) => Symbol.for(key));
const shared = globalThis as { [key: symbol]: unknown };
afterEach(() => {
  for (const key of KEYS) delete shared[key];
});

describe('waitUntil', () => {
  it('is told once of all events of a request, and until they are out', async () => {
    const { options, promises, waitUntil, answer, registered } = start();
    const handler = withOpenPanel(
      async (_request: Request) => {
        void op.track('one');
        await Promise.resolve();
        void op.track('two');
        return new Response('body');
      },
      { ...options, waitUntil },
    );
    const response = await handler(ask());
    expect(promises).toHaveLength(0);
    await response.text();
    await registered(1, 0);
    // The first contact is one request, which opens the way for the others.
    await answer(1);
    await answer(2);
    await registered(1, 1);
  });

  it('is called in the context of the request, also when a server reads the body outside of it', async () => {
    const { options, waitUntil, answer, registered } = start();
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const handler = withOpenPanel(async (_request: Request) => new Response('body'), {
      ...options,
      waitUntil(promise) {
        seen.push(context.getStore());
        waitUntil(promise);
      },
    });
    const response = await context.run('of the request', () => handler(ask()));
    await response.text();
    await answer(1);
    await registered(1, 1);
    expect(seen).toEqual(['of the request']);
  });

  it('is told of what is tracked after the response, too', async () => {
    const { options, waitUntil, answer, registered } = start();
    let later = () => {};
    const handler = withOpenPanel(
      async (_request: Request) => {
        const happened = new Promise<void>((resolve) => {
          later = resolve;
        });
        void happened.then(() => op.track('later'));
        return new Response(null);
      },
      { ...options, waitUntil },
    );
    await handler(ask());
    await answer(1);
    await registered(1, 1);
    later();
    await registered(2, 1);
    await answer(1);
    await registered(2, 2);
  });

  it('waits for asynchronous properties of the request event', async () => {
    const { options, promises, waitUntil, answer, registered } = start();
    let resolveProperties = (_properties: object) => {};
    const getProperties = () =>
      new Promise<object>((resolve) => {
        resolveProperties = resolve;
      });
    const handler = withOpenPanel(async (_request: Request) => new Response(null), {
      ...options,
      getProperties,
      waitUntil,
    });
    await handler(ask());
    expect(promises).toEqual([]);
    resolveProperties({ tenant: 't1' });
    await registered(1, 0);
    await answer(1);
    await registered(1, 1);
  });

  it('ends within requestTimeoutMs, whatever the API does', async () => {
    const { options, promises, waitUntil } = start({}, { requestTimeoutMs: 30 });
    const startedAt = performance.now();
    await withOpenPanel(async (_request: Request) => new Response(null), { ...options, waitUntil })(ask());
    await Promise.all(promises);
    expect(promises).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('does not wait for a counter that is held', async () => {
    const { options, promises, waitUntil } = start({ trackRequest: false }, { counterSettleMs: 60_000 });
    const handler = withOpenPanel(
      async (_request: Request) => {
        void op.increment({ profileId: 'u_1', property: 'visits' });
        void op.increment({ profileId: 'u_1', property: 'visits' });
        return new Response(null);
      },
      { ...options, waitUntil },
    );
    await handler(ask());
    await Promise.all(promises);
    expect(options.client?.stats().held).toBe(2);
    await options.client?.shutdown(0);
  });

  it.each(KEYS)('is found in %o', async (key) => {
    const { options, promises, waitUntil, answer } = start();
    // Only while the request is handled, as in an AsyncLocalStorage.
    let context: object | undefined = { waitUntil };
    shared[key] = { get: () => context };
    const response = await withOpenPanel(async (_request: Request) => new Response('body'), options)(ask());
    context = undefined;
    await response.text();
    expect(promises).toHaveLength(1);
    await answer(1);
  });

  it('is found in the ExecutionContext that is passed on, with its object', async () => {
    const { options, promises, waitUntil } = start();
    const context = {
      waitUntil(this: unknown, promise: Promise<unknown>) {
        expect(this).toBe(context);
        waitUntil(promise);
      },
    };
    const handler = withOpenPanel(
      async (_request: Request, _env: object, _context: object) => new Response(null),
      options,
    );
    await handler(ask(), { waitUntil: 'a binding' }, context);
    expect(promises).toHaveLength(1);
    const app = new Hono();
    app.use(openpanel(options as never));
    app.get('/', (c) => c.body(null));
    await app.fetch(ask(), {}, context as never);
    expect(promises).toHaveLength(2);
  });

  it('is that of the option, if there are several', async () => {
    const { options, promises, waitUntil } = start();
    shared[KEYS[0]!] = { get: () => ({ waitUntil: () => expect.fail('the option wins') }) };
    await withOpenPanel(async (_request: Request) => new Response(null), { ...options, waitUntil })(ask());
    expect(promises).toHaveLength(1);
  });

  it.each([undefined, {}, { get: () => undefined }, { get: () => ({}) }])('is missing in %o', async (host) => {
    const { options } = start();
    for (const key of KEYS) shared[key] = host;
    const response = await withOpenPanel(async (_request: Request) => new Response(null), options)(ask());
    expect(response.status).toBe(200);
  });

  it('may throw, which is logged once', async () => {
    const { options } = start();
    const warnings: string[] = [];
    options.client?.on('warning', ({ message }) => warnings.push(message));
    const waitUntil = () => {
      throw new Error('too late');
    };
    const handler = withOpenPanel(async (_request: Request) => new Response(null), { ...options, waitUntil });
    await handler(ask());
    await handler(ask());
    expect(warnings).toEqual([expect.stringMatching(/waitUntil failed: .*too late/)]);
  });
});
