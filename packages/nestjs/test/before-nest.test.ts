import http, { type ServerResponse } from 'node:http';
import { Body, Controller, Get, type INestApplication, Post } from '@nestjs/common';
import { CHROME, propertiesOf } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import type { OpenPanelEvent } from '../src/index.js';
import { PLATFORMS, type RunningApp, startApp } from './start-app.js';

@Controller()
class Root {
  @Get('home')
  home() {
    return 'home';
  }

  @Post('echo')
  echo(@Body() body: object) {
    return body;
  }
}

const controllers = [Root];

async function outcomes(app: RunningApp) {
  return (await app.requestEvents()).map((event) => {
    const { url, status, route } = propertiesOf(event);
    return { url, status, route };
  });
}

describe.each(PLATFORMS)('on %s one event is given by a request', (platform) => {
  // Fastify knows the route before it reads the body.
  const route = platform === 'Fastify' ? '/echo' : undefined;

  it.each([
    ['is no JSON', '{"a":', 400],
    ['is too large', JSON.stringify({ text: 'x'.repeat(2_000_000) }), 413],
  ])('whose body %s', async (_how, body, status) => {
    const app = await startApp(platform, { controllers });
    const headers = { 'content-type': 'application/json' };
    expect((await app.get('/echo', { method: 'POST', headers, body })).status).toBe(status);
    expect(await outcomes(app)).toEqual([{ url: '/echo', status, route }]);
  });

  it('whose client leaves during the upload, and was sent nothing', async () => {
    const app = await startApp(platform, { controllers });
    const event = new Promise<OpenPanelEvent>((resolve) => void app.client.on('delivery', resolve));
    const headers = { 'user-agent': CHROME, 'content-type': 'application/json', 'content-length': '1000' };
    const upload = http.request(`${app.url}/echo`, { method: 'POST', headers });
    upload.on('error', () => {});
    app.app.getHttpServer().once('request', () => upload.destroy());
    upload.write('{"first":');
    const properties = propertiesOf(await event);
    expect(properties).toMatchObject({ method: 'POST', url: '/echo', aborted: true });
    expect(properties).not.toHaveProperty('status');
    expect(await app.requestEvents()).toHaveLength(1);
  });

  it("that the app's own middleware of main.ts answers, with a tracker for it", async () => {
    const trackers: unknown[] = [];
    const limit = (request: { op?: unknown }, response: ServerResponse) => {
      trackers.push(request.op);
      response.statusCode = 429;
      response.end('slow down');
    };
    const app = await startApp(platform, { controllers }, { setup: (app: INestApplication) => app.use(limit) });
    expect((await app.get('/home')).status).toBe(429);
    expect(await outcomes(app)).toEqual([{ url: '/home', status: 429, route: undefined }]);
    expect(trackers).toMatchObject([{ track: expect.any(Function) }]);
  });
});

interface Reply {
  code(status: number): { send(body: string): unknown };
}
type OnRequest = (request: { op?: unknown }, reply: Reply, done: () => void) => void;

interface Fastify {
  addHook(name: 'onRequest', hook: OnRequest): unknown;
  get(path: string, handler: (request: { op?: unknown }) => Promise<string>): unknown;
  register(plugin: (fastify: Fastify) => Promise<void>): PromiseLike<unknown>;
}

describe('on Fastify one event, with the route and a tracker, is given by a request', () => {
  it.each<[string, (fastify: Fastify, seen: (request: { op?: unknown }) => void) => unknown, number]>([
    [
      "that an app's hook answers",
      (fastify, seen) =>
        fastify.addHook('onRequest', (request, reply) => {
          seen(request);
          reply.code(429).send('slow down');
        }),
      429,
    ],
    [
      'for a route of Fastify itself',
      (fastify, seen) => fastify.get('/raw/:id', async (request) => `${seen(request)}`),
      200,
    ],
    [
      'for a route of a plugin',
      (fastify, seen) =>
        void fastify.register(async (inner) => void inner.get('/raw/:id', async (request) => `${seen(request)}`)),
      200,
    ],
    [
      'for a route of a plugin that main.ts has waited for',
      async (fastify, seen) => {
        await fastify.register(async (inner) => void inner.get('/raw/:id', async (request) => `${seen(request)}`));
      },
      200,
    ],
  ])('%s', async (_how, register, status) => {
    const trackers: unknown[] = [];
    const setup = async (app: INestApplication) => {
      const fastify: Fastify = app.getHttpAdapter().getInstance();
      if (status === 429) fastify.get('/raw/:id', async () => 'unreached');
      await register(fastify, (request) => trackers.push(request.op));
    };
    const app = await startApp('Fastify', { controllers }, { setup });
    expect((await app.get('/raw/1')).status).toBe(status);
    expect(await outcomes(app)).toEqual([{ url: '/raw/1', status, route: '/raw/:id' }]);
    expect(trackers).toMatchObject([{ track: expect.any(Function) }]);
  });
});
