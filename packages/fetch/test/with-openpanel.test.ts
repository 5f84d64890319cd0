import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CHROME, nameOf, propertiesOf } from '@openpanel-node/testkit';
import { describe, expect, it, vi } from 'vitest';
import { captureRequest, type FetchOptions, memoryTransport, OpenPanel, op, withOpenPanel } from '../src/index.js';
import { encode } from './fetch-app.js';

const headers = { 'user-agent': CHROME, 'x-real-ip': '203.0.113.9' };
const ask = (path = '/orders/7', init: RequestInit = {}) =>
  new Request(`https://shop.example${path}`, { headers, ...init });

function start(own: FetchOptions = {}) {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport });
  const options = { clientIp: 'x-real-ip', ...own, client } as FetchOptions;
  const sent = async () => {
    await client.flush();
    return transport.events;
  };
  const requests = async () => (await sent()).filter((event) => nameOf(event) === 'request').map(propertiesOf);
  return { client, options, transport, sent, requests };
}

/** Gives parts when they are asked for; `left` tells when its reader has gone. */
function streamOf(parts: readonly string[]) {
  const rest = [...parts];
  const state = { pulled: 0, left: undefined as unknown };
  const body = new ReadableStream({
    pull(controller) {
      state.pulled += 1;
      const part = rest.shift();
      if (part === undefined) controller.close();
      else controller.enqueue(encode(part));
    },
    cancel(reason) {
      state.left = reason;
    },
  });
  return { body, state };
}

describe('withOpenPanel', () => {
  it('makes one event of a request, with the visitor, and those of the handler belong to it', async () => {
    const { options, sent } = start({ route: '/orders/[id]' });
    const handler = withOpenPanel(async (request: Request) => {
      void op.track('viewed');
      return Response.json({ method: request.method });
    }, options);
    const response = await handler(ask('/orders/7?tab=1&token=s3cret'));
    expect(await response.json()).toEqual({ method: 'GET' });
    const events = await sent();
    expect(events.map(nameOf)).toEqual(['viewed', 'request']);
    for (const event of events) expect(event).toMatchObject({ ip: '203.0.113.9', userAgent: CHROME });
    expect(propertiesOf(events[1])).toMatchObject({
      method: 'GET',
      url: '/orders/7?tab=1&token=REDACTED',
      route: '/orders/[id]',
      status: 200,
      __path: 'https://shop.example/orders/7?tab=1&token=REDACTED',
    });
  });

  it('keeps what a handler is given, what it returns, and whether it is synchronous', async () => {
    const { options } = start();
    const server = { name: 'server' };
    const response = new Response(null, { status: 204 });
    const handler = withOpenPanel(function (this: unknown, request: Request, name: string, count?: number) {
      expect([this, request.url, name, count]).toEqual([server, 'https://shop.example/orders/7', 'a', 2]);
      return response;
    }, options);
    expect(handler.call(server, ask(), 'a', 2)).toBe(response);
  });

  it('keeps status, headers and cookies of a response with a body', async () => {
    const { options } = start();
    const given = new Response('made', { status: 201, statusText: 'Made', headers: { 'x-own': '1' } });
    given.headers.append('set-cookie', 'a=1');
    given.headers.append('set-cookie', 'b=2');
    const response = await withOpenPanel(async (_request: Request) => given, options)(ask());
    expect([response.status, response.statusText, response.headers.get('x-own')]).toEqual([201, 'Made', '1']);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('made');
  });

  it('sends the event when a stream has been read, and reads it no faster than asked', async () => {
    const { client, options, requests } = start();
    const { body, state } = streamOf(['a', 'b', 'c']);
    const response = await withOpenPanel(async (_request: Request) => new Response(body), options)(ask());
    const before = state.pulled;
    await new Promise((resolve) => setImmediate(resolve));
    expect(state.pulled).toBe(before);
    expect(client.stats().calls).toBe(0);
    expect(await response.text()).toBe('abc');
    expect(await requests()).toMatchObject([{ status: 200 }]);
  });

  it('is told that a stream was cancelled, as is its source', async () => {
    const { options, requests } = start();
    const { body, state } = streamOf(['a', 'b', 'c']);
    const response = await withOpenPanel(async (_request: Request) => new Response(body), options)(ask());
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel('gone');
    expect(state.left).toBe('gone');
    expect(await requests()).toMatchObject([{ status: 200, aborted: true }]);
  });

  it('is aborted when a stream fails, with the error for its reader', async () => {
    const { options, requests } = start();
    const body = new ReadableStream({
      pull() {
        throw new Error('broken');
      },
    });
    const response = await withOpenPanel(async (_request: Request) => new Response(body), options)(ask());
    await expect(response.text()).rejects.toThrow('broken');
    expect(await requests()).toMatchObject([{ status: 200, aborted: true }]);
  });

  it('is aborted without a status when the client leaves before the response', async () => {
    const { options, requests } = start();
    const left = new AbortController();
    const handler = withOpenPanel(async (_request: Request) => {
      left.abort();
      return new Response('too late');
    }, options);
    await handler(ask('/', { signal: left.signal }));
    const [event, ...more] = await requests();
    expect(event).toMatchObject({ aborted: true });
    expect(event).not.toHaveProperty('status');
    expect(more).toEqual([]);
  });

  it.each<[string, unknown, number]>([
    ['an error', new Error('boom'), 500],
    ['a value', 'boom', 500],
    ['a response', new Response(null, { status: 403 }), 403],
    ['redirect()', digest('NEXT_REDIRECT;replace;/login;307;'), 307],
    ['redirect() to a path with a semicolon', digest('NEXT_REDIRECT;replace;/a;b;308;'), 308],
    ['redirect() that adds to the history', digest('NEXT_REDIRECT;push;/login;307;'), 307],
    ['notFound()', digest('NEXT_HTTP_ERROR_FALLBACK;404'), 404],
    ['unauthorized()', digest('NEXT_HTTP_ERROR_FALLBACK;401'), 401],
    ['notFound() of Next.js 14', digest('NEXT_NOT_FOUND'), 404],
    ['another digest', digest('1234567'), 500],
  ])('passes on what a handler throws, and knows its status: %s', async (_what, thrown, status) => {
    const { options, requests } = start();
    const handlers = [
      withOpenPanel((_request: Request): Response => {
        throw thrown;
      }, options),
      withOpenPanel((_request: Request): Promise<Response> => Promise.reject(thrown), options),
    ];
    for (const handler of handlers) await expect((async () => handler(ask()))()).rejects.toBe(thrown);
    expect(await requests()).toMatchObject([{ status }, { status }]);
  });

  it('runs a handler without a request, as a test may', () => {
    const { client, options } = start();
    const response = new Response(null);
    expect(withOpenPanel(() => response, options)()).toBe(response);
    expect(client.stats().calls).toBe(0);
  });

  it('passes on a result that is no response, which a server answers with 500', async () => {
    const { options, requests } = start();
    const handler = withOpenPanel(async (_request: Request) => undefined as unknown as Response, options);
    expect(await handler(ask())).toBeUndefined();
    expect(await requests()).toMatchObject([{ status: 500 }]);
  });

  it('does not wait for the body of a HEAD request, which servers do not read', async () => {
    const { options, requests } = start({ ignoreDefaults: false });
    await withOpenPanel(async (_request: Request) => new Response('body'), options)(ask('/', { method: 'HEAD' }));
    expect(await requests()).toMatchObject([{ method: 'HEAD', status: 200 }]);
  });

  it('has the event of a response that was thrown away, when the garbage collector finds it', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const { client, options } = start();
    const handler = withOpenPanel(async (_request: Request) => new Response('unread'), options);
    await (async () => void (await handler(ask())))();
    await vi.waitFor(() => {
      gc();
      expect(client.stats().calls).toBe(1);
    });
  });

  it('sends one event where wrappers are nested, which says what the outer one answers', async () => {
    const { options, requests } = start();
    const inner = withOpenPanel(async (_request: Request) => new Response('inner'), options);
    const outer = withOpenPanel(async (request: Request) => {
      await inner(request);
      return new Response('outer', { status: 202 });
    }, options);
    expect(await (await outer(ask())).text()).toBe('outer');
    expect(await requests()).toMatchObject([{ status: 202 }]);
  });

  it('gives getProperties the response, where there is one', async () => {
    const { options, requests } = start({
      getProperties: (_request, response) => ({ seen: response?.status ?? 'none' }),
    });
    await withOpenPanel(async (_request: Request) => new Response(null, { status: 201 }), options)(ask());
    const failing = withOpenPanel((_request: Request): Promise<Response> => Promise.reject(new Error('boom')), options);
    await failing(ask()).catch(() => {});
    expect(await requests()).toMatchObject([{ seen: 201 }, { seen: 'none' }]);
  });

  it.each([
    ['the user of a session of Auth.js', { auth: { user: { id: 'u_1' } } }],
    ['the payload of a token', { auth: { sub: 'u_1' } }],
    ['a user', { user: { id: 'u_1' } }],
  ])('has the profile of %s on the request', async (_what, own) => {
    const { options, sent } = start();
    await withOpenPanel(async (_request: Request) => new Response(null), options)(Object.assign(ask(), own));
    expect((await sent()).map(({ payload }) => payload)).toMatchObject([{ profileId: 'u_1' }]);
  });

  it('takes the address of the socket from what Deno and Bun pass', async () => {
    const { options, sent } = start({ clientIp: 'framework' });
    const handler = withOpenPanel(async (_request: Request, _server: object) => new Response(null), options);
    await handler(ask(), { remoteAddr: { hostname: '203.0.113.1' } });
    await handler(ask(), { requestIP: () => ({ address: '203.0.113.2' }) });
    await handler(ask(), { requestIP: () => null });
    expect((await sent()).map(({ ip }) => ip)).toEqual(['203.0.113.1', '203.0.113.2', undefined]);
  });

  it.each<[string, () => object, string | undefined]>([
    ['a promise of parameters', () => ({ params: Promise.resolve({ id: '7' }) }), '/orders/[id]'],
    ['parameters, as in Next.js 14', () => ({ params: { id: '7' } }), '/orders/[id]'],
    ['a route without parameters', () => ({ params: undefined }), '/orders/7'],
    ['a promise that fails', () => ({ params: Promise.reject(new Error('no')) }), undefined],
    ['something else', () => ({ id: '7' }), undefined],
  ])('has the route that Next.js tells by %s', async (_what, context, route) => {
    const { options, requests } = start();
    const handler = withOpenPanel(async (_request: Request, _context: object) => {
      await Promise.resolve();
      return new Response('body');
    }, options);
    await (await handler(ask(), context())).text();
    expect((await requests())[0]?.['route']).toBe(route);
  });

  it('leaves the body alone where the server says when it has been sent', async () => {
    const { options, requests } = start();
    const response = new Response('body');
    const handler = withOpenPanel(async (_request: Request, _info: object) => response, options);
    expect(await handler(ask(), { completed: Promise.resolve() })).toBe(response);
    await handler(ask(), { completed: Promise.reject(new Error('gone')) });
    expect((await requests()).map(({ aborted }) => aborted)).toEqual([undefined, true]);
  });

  it('throws at once for a wrong option, and creates no client before the first request', () => {
    const handler = async (_request: Request) => new Response(null);
    expect(() => withOpenPanel(handler, { sampleRate: 2 })).toThrow(/sampleRate/);
    expect(() => withOpenPanel(handler, { requestTimeoutMs: -1 })).toThrow(/requestTimeoutMs/);
    expect(() => withOpenPanel(handler, { route: '' })).toThrow(/route/);
    expect(() => withOpenPanel(handler, { rout: '/' } as never)).toThrow(/rout/);
  });
});

describe('captureRequest', () => {
  it('captures what code around a handler runs, whatever that returns', async () => {
    const { options, sent } = start();
    const captured = captureRequest(ask('/blog/hello'), { route: '/blog/[slug]', options });
    void captured.op.track('before');
    const result = await captured.run(async () => {
      void op.track('within');
      return { rendered: true };
    });
    expect(result).toEqual({ rendered: true });
    const events = await sent();
    expect(events.map(nameOf)).toEqual(['before', 'within', 'request']);
    for (const event of events) expect(event.ip).toBe('203.0.113.9');
    expect(propertiesOf(events[2])).toMatchObject({ route: '/blog/[slug]', status: 200, url: '/blog/hello' });
  });

  it('takes the address of the socket, and observes a response', async () => {
    const { client, requests, transport } = start();
    const options = { client, clientIp: 1 };
    const request = ask('/', { headers: { ...headers, 'x-forwarded-for': '198.51.100.1, 203.0.113.4' } });
    const response = captureRequest(request, { options, remoteAddress: '10.0.0.1' }).run(() => new Response('ok'));
    expect(client.stats().calls).toBe(0);
    await response.text();
    expect(await requests()).toHaveLength(1);
    expect(transport.events[0]?.ip).toBe('203.0.113.4');
  });
});

function digest(text: string): Error {
  return Object.assign(new Error('thrown'), { digest: text });
}
