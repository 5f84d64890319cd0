import type http from 'node:http';
import net from 'node:net';
import { CHROME } from '@openpanel-node/testkit';
import { describe, expect, it, vi } from 'vitest';
import { openpanel } from '../src/index.js';
import { MAJORS } from './majors.js';
import { startApp } from './start-app.js';

const trustProxy = (_address: string, hop: number) => hop < 1;
function moment() {
  let arrive = () => {};
  const promise = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return { promise, arrive };
}

const TOO_LONG = `/users/${'x'.repeat(200)}`;

describe.each(MAJORS)('%s', (major, create) => {
  it('a URL that is no valid percent-encoding has one event, with the address that Fastify trusts', async () => {
    const app = await startApp(create, (own) => void own.get('/users/:id', async () => 'ok'), {
      server: { trustProxy },
    });
    for (const path of ['/%ff', '/users/%E0%A4%A?token=s3cr3t']) expect((await app.get(path)).status).toBe(400);
    const events = await app.sent();
    expect(events).toMatchObject([{ ip: '203.0.113.9' }, { ip: '203.0.113.9' }]);
    const told = await app.requests();
    expect(told).toMatchObject([
      { url: '/%ff', status: 400, method: 'GET' },
      { url: '/users/%E0%A4%A?token=REDACTED', status: 400 },
    ]);
    for (const each of told) expect(each).not.toHaveProperty('route');
    expect(app.warnings).toEqual([]);
  });

  it('so has a parameter that is too long', async () => {
    const app = await startApp(create, (own) => void own.get('/users/:id', async () => 'ok'));
    const { status } = await app.get(TOO_LONG);
    expect(status).toBe(major === 'Fastify 4' ? 404 : 414);
    expect(await app.requests()).toMatchObject([{ url: TOO_LONG, status }]);
  });

  it("what frameworkErrors answers has its status, and the app's functions get a request", async () => {
    const frameworkErrors = (_error: Error, _request: unknown, reply: { code(status: number): { send(): void } }) =>
      reply.code(418).send();
    const options = {
      getProfileId: (request: { headers: http.IncomingHttpHeaders }) => String(request.headers['x-user']),
      getProperties: (request: { ip: string; params: object; query: object }) => ({
        seen: [request.ip, typeof request.params, typeof request.query].join(),
      }),
    };
    const app = await startApp(create, (own) => void own.get('/users/:id', async () => 'ok'), {
      server: { frameworkErrors },
      options: options as never,
    });
    await app.get('/%ff', { headers: { 'x-user': 'u_1' } });
    const [event] = await app.sent();
    expect(event?.payload).toMatchObject({ profileId: 'u_1' });
    expect(await app.requests()).toMatchObject([{ status: 418, seen: '127.0.0.1,object,object' }]);
    expect(app.warnings).not.toContain('resolver_failed');
  });

  it('a request that arrives while the app closes has its 503', async () => {
    const { promise: released, arrive: release } = moment();
    const { promise: arrived, arrive } = moment();
    const { promise: closing, arrive: close } = moment();
    const app = await startApp(
      create,
      (own) => {
        own.get('/held', async () => {
          arrive();
          await released;
          return 'done';
        });
      },
      { server: { forceCloseConnections: false } },
    );
    app.app.server.on('request', ({ url }) => url === '/second' && close());
    const ask = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\nuser-agent: ${CHROME}\r\n\r\n`;
    const socket = net.connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.write(ask('/held'));
    await arrived;
    const closed = app.app.close();
    await vi.waitFor(() => expect(app.app.server.listening).toBe(false));
    socket.write(ask('/second'));
    await closing;
    release();
    let answers = '';
    for await (const part of socket) answers += part;
    await closed;
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 503']);
    expect((await app.requests()).map(({ url, status }) => `${url} ${status}`)).toEqual(['/held 200', '/second 503']);
  });

  it('no request has two events, and what an earlier hook answers has none', async () => {
    const app = await startApp(
      create,
      (own, client) => {
        own.addHook('onRequest', (request, reply, done) => {
          if (request.headers['x-refused']) reply.code(401).send('refused');
          else done();
        });
        own.register(openpanel, { client });
        own.addHook('onRequest', (request, reply, done) => {
          if (request.headers['x-late']) reply.code(402).send('refused');
          else done();
        });
        own.get('/sync', (_request, reply) => void reply.send('ok'));
      },
      { byHand: true },
    );
    expect((await app.get('/sync', { headers: { 'x-refused': '1' } })).status).toBe(401);
    expect((await app.get('/sync', { headers: { 'x-late': '1' } })).status).toBe(402);
    expect((await app.get('/sync')).status).toBe(200);
    expect(await app.requests()).toMatchObject([{ status: 402, route: '/sync' }, { status: 200 }]);
  });
});
