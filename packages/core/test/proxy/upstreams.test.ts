import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import * as undici5 from 'undici5';
import * as undici6 from 'undici6';
import { describe, expect, it } from 'vitest';
import { FetchUpstream } from '../../src/proxy/fetch-upstream.js';
import { UndiciUpstream } from '../../src/proxy/undici-upstream.js';
import type { Upstream, UpstreamConfig } from '../../src/proxy/upstream.js';
import { serve } from './node-server.js';

const CONFIG = { connections: 2, requestTimeoutMs: 1_000, dispatcher: undefined };
const withDispatcher = (dispatcher: unknown) => (origin: string) =>
  new UndiciUpstream(origin, { ...CONFIG, dispatcher } as UpstreamConfig);

const UPSTREAMS: [string, (origin: string) => Upstream][] = [
  ['undici', (origin) => new UndiciUpstream(origin, CONFIG)],
  ['an Agent of undici 5', withDispatcher(new undici5.Agent())],
  ['an Agent of undici 6', withDispatcher(new undici6.Agent())],
  ['fetch', () => new FetchUpstream()],
];

const never = new AbortController().signal;

describe.each(UPSTREAMS)('%s', (_name, make) => {
  it('sends a request, and gives back the whole response', async () => {
    const received: string[] = [];
    const origin = await serve(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      received.push(`${request.method} ${request.url} ${request.headers['x-a']} ${body}`);
      response.writeHead(202, { 'Retry-After': '7' }).write('ä');
      response.end('nd');
    });
    const upstream = make(origin);
    const url = new URL(`${origin}/track?x=1`);
    const request = { method: 'POST', url, headers: { 'x-a': 'b' }, signal: never, maxBytes: 100 } as const;
    for (const body of ['{"ü":1}', new TextEncoder().encode('{"ü":1}')]) {
      const answer = await upstream.send({ ...request, body });
      expect(answer.status).toBe(202);
      expect(answer.header('retry-after')).toBe('7');
      expect(answer.header('etag')).toBeUndefined();
      expect(new TextDecoder().decode(answer.body)).toBe('änd');
    }
    expect(received).toEqual(Array(2).fill('POST /track?x=1 b {"ü":1}'));
  });

  it('follows no redirect', async () => {
    const origin = await serve((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    const answer = await make(origin).send({
      ...{ method: 'GET', url: new URL(origin), headers: {}, signal: never, maxBytes: 100 },
    });
    expect([answer.status, answer.header('location')]).toEqual([302, '/elsewhere']);
  });

  it('rejects what is too long, what breaks off, and what does not arrive', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/long') return response.end('x'.repeat(200));
      response.write('beginning');
      return setImmediate(() => response.destroy());
    });
    const upstream = make(origin);
    const ask = (path: string, at = origin) =>
      upstream.send({ method: 'GET', url: new URL(path, at), headers: {}, signal: never, maxBytes: 100 });
    await expect(ask('/long')).rejects.toThrow(RangeError);
    await expect(ask('/broken')).rejects.toThrow();
    const none = make('http://127.0.0.1:1');
    const refused = {
      method: 'GET',
      url: new URL('http://127.0.0.1:1'),
      headers: {},
      signal: never,
      maxBytes: 1,
    } as const;
    await expect(none.send(refused)).rejects.toThrow();
  });

  it('ends with its signal, before or after the request was sent', async () => {
    let onArrival: (response: ServerResponse) => void = () => {};
    const arrived = new Promise<ServerResponse>((resolve) => {
      onArrival = resolve;
    });
    const origin = await serve((_request, response) => onArrival(response));
    const upstream = make(origin);
    const send = (signal: AbortSignal) =>
      upstream.send({ method: 'GET', url: new URL(origin), headers: {}, signal, maxBytes: 100 });
    const over = new Error('over');
    await expect(send(AbortSignal.abort(over))).rejects.toBe(over);
    const controller = new AbortController();
    const sent = send(controller.signal);
    const response = await arrived;
    const left = once(response, 'close');
    controller.abort(over);
    await expect(sent).rejects.toBe(over);
    await left;
  });
});
