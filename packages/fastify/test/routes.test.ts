import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { MAJORS } from './majors.js';
import { startApp } from './start-app.js';

const ok = async () => 'ok';

function routes(app: FastifyInstance): void {
  app.get('/', ok);
  app.get('/plain', ok);
  app.get('/users/:id', ok);
  app.get('/near/:lat-:lng/radius/:r', ok);
  app.get('/at/:hour(^\\d{2})h:minute(^\\d{2})m', ok);
  app.get('/posts/:id?', ok);
  app.get('/name::verb', ok);
  app.get('/files/*', ok);
  app.get('/gone/*', (_request, reply) => reply.callNotFound());
  app.all('/any/:id', ok);
  app.route({ method: ['PUT', 'PATCH'], url: '/both/:id', handler: ok });
  app.get('/versions/:id', { constraints: { version: '2.0.0' } }, ok);
  app.get('/hosts/:id', { constraints: { host: 'shop.example' } }, ok);
  app.get('/valid/:id', { schema: { params: { type: 'object', properties: { id: { type: 'integer' } } } } }, ok);
  app.register(
    async (api) => {
      api.get('/', ok);
      api.get('/items/:id', ok);
      api.register(async (orgs) => void orgs.get('/users/:userId', ok), { prefix: '/orgs/:orgId' });
      api.setNotFoundHandler((_request, reply) => reply.code(404).send('none in the API'));
    },
    { prefix: '/api/v1' },
  );
}

interface Case {
  readonly path: string;
  readonly route?: string;
  readonly status?: number;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

const CASES: readonly Case[] = [
  { path: '/', route: '/' },
  { path: '/plain?a=1', route: '/plain' },
  { path: '/users/5', route: '/users/:id' },
  { path: '/users/a%2Fb', route: '/users/:id' },
  { path: '/near/1-2/radius/3', route: '/near/:lat-:lng/radius/:r' },
  { path: '/at/10h30m', route: '/at/:hour(^\\d{2})h:minute(^\\d{2})m' },
  { path: '/posts', route: '/posts/:id?' },
  { path: '/posts/5', route: '/posts/:id?' },
  { path: '/name:verb', route: '/name::verb' },
  { path: '/files/a/b.txt', route: '/files/*' },
  { path: '/any/5', method: 'DELETE', route: '/any/:id' },
  { path: '/both/5', method: 'PATCH', route: '/both/:id' },
  { path: '/users/5', method: 'HEAD', route: '/users/:id' },
  { path: '/api/v1/items/7', route: '/api/v1/items/:id' },
  { path: '/api/v1/orgs/acme/users/7', route: '/api/v1/orgs/:orgId/users/:userId' },
  { path: '/versions/5', headers: { 'accept-version': '2.x' }, route: '/versions/:id' },
  { path: '/hosts/5', headers: { host: 'shop.example' }, route: '/hosts/:id' },
  { path: '/valid/x', status: 400, route: '/valid/:id' },
  // No route matched.
  { path: '/users', status: 404 },
  { path: '/users/5', method: 'PUT', status: 404 },
  { path: '/versions/5', status: 404 },
  { path: '/versions/5', headers: { 'accept-version': '1.x' }, status: 404 },
  { path: '/hosts/5', status: 404 },
  { path: '/gone/5', status: 404 },
  { path: '/api/v1/none', status: 404 },
];

describe.each(MAJORS)('%s', (_major, create) => {
  it('a request has the template of its route, with the prefixes of its contexts', async () => {
    const app = await startApp(create, routes, { options: { ignoreDefaults: false } });
    for (const { path, method = 'GET', headers = {} } of CASES) await app.get(path, { method, headers });
    const told = (await app.requests()).map(({ method, url, status, route }) => ({ method, url, status, route }));
    expect(told).toEqual(
      CASES.map(({ path, method = 'GET', status = 200, route }) => ({ method, url: path, status, route })),
    );
  });

  it.each(['/api/v1', '/api/v1/'])('the root of a prefix has one: %s', async (path) => {
    const app = await startApp(create, routes);
    await app.get(path);
    expect((await app.requests())[0]?.['route']).toMatch(/^\/api\/v1\/?$/);
  });

  it('a route for every path is a route, also where it answers 404', async () => {
    const app = await startApp(create, (own) => {
      own.get('/*', async ({ url }, reply) => (url === '/none' ? reply.code(404).send('none') : 'page'));
    });
    for (const path of ['/a/b', '/none']) await app.get(path);
    expect(await app.requests()).toMatchObject([
      { route: '/*', status: 200 },
      { route: '/*', status: 404 },
    ]);
  });

  it('a rewritten URL is told as the client sent it, with the route it was rewritten to', async () => {
    const rewriteUrl = ({ url = '' }) => url.replace('/old', '/users');
    const app = await startApp(create, routes, { server: { rewriteUrl } });
    await app.get('/old/5');
    expect(await app.requests()).toMatchObject([{ url: '/old/5', route: '/users/:id', status: 200 }]);
  });

  it('values of secret parameters are redacted, whatever the form of the route', async () => {
    const app = await startApp(create, (own) => {
      own.get('/reset/:token(^\\w+)', ok);
      own.get('/link/:id-:secret', ok);
      own.register(async (invites) => void invites.get('/items/:id', ok), { prefix: '/invites/:inviteCode' });
    });
    for (const path of ['/reset/s3cr3t', '/link/5-s3cr3t', '/invites/s3cr3t/items/7']) await app.get(path);
    const told = await app.requests();
    expect(told).toHaveLength(3);
    expect(JSON.stringify(told)).not.toContain('s3cr3t');
  });

  it('`ignore` takes the templates of Fastify', async () => {
    const app = await startApp(create, routes, { options: { ignore: ['/files/*', '/api/v1/items/:id'] } });
    for (const path of ['/files/a', '/api/v1/items/7', '/plain']) await app.get(path);
    expect((await app.requests()).map(({ url }) => url)).toEqual(['/plain']);
  });
});
