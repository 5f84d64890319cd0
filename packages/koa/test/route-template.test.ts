import Router from '@koa/router';
import { memoryTransport, OpenPanel } from '@openpanel-node/core';
import { CHROME, memoryLogger, propertiesOf, request } from '@openpanel-node/testkit';
import Koa from 'koa';
import { expect, it, onTestFinished } from 'vitest';
import { openpanel } from '../src/index.js';
import { listen } from './listen.js';
import { mount } from './mount.js';

const answer = (ctx: Koa.ParameterizedContext) => {
  ctx.body = 'ok';
};
const passOn: Koa.Middleware = (_ctx, next) => next();
const refuse: Koa.Middleware = (ctx) => ctx.throw(401);

/** The status of an answer, and the route of its event. */
async function routeOf(method: string, path: string, ...middleware: Koa.Middleware[]) {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, logger: memoryLogger() });
  const app = new Koa();
  app.silent = true;
  for (const each of [openpanel({ client, ignoreDefaults: false }), ...middleware]) app.use(each);
  const server = await listen(app.callback());
  onTestFinished(() => server.close());
  const { status } = await request(`${server.url}${path}`, { method, headers: { 'user-agent': CHROME } });
  await client.flush();
  expect(transport.events).toHaveLength(1);
  return { status, route: propertiesOf(transport.events[0])['route'] };
}

/** What every app takes, in its general type. */
const routes = (router: Router) => router.routes() as unknown as Koa.Middleware;

const shop = () => {
  const item = new Router();
  item.get('/', answer);
  item.get('/reviews/:reviewId', answer);
  const items = new Router({ prefix: '/items' });
  items.get('/', answer);
  items.use('/:itemId', item.routes());
  return new Router({ prefix: '/shops/:shopId' }).get('/', answer).use(items.routes());
};

it.each([
  ['/shops/acme', '/shops/:shopId'],
  ['/shops/acme/items', '/shops/:shopId/items'],
  ['/shops/acme/items/7?tab=1', '/shops/:shopId/items/:itemId'],
  ['/shops/acme/items/7/reviews/8', '/shops/:shopId/items/:itemId/reviews/:reviewId'],
])('of %s in nested and prefixed routers is %s', async (path, route) => {
  expect(await routeOf('GET', path, routes(shop()))).toEqual({ status: 200, route });
});

it.each([
  ['/cats/1', '/cats/:id'],
  ['/dogs/1', '/dogs/:id'],
])('of %s, one of several paths of a route, is %s', async (path, route) => {
  const router = new Router().get(['/cats/:id', '/dogs/:id'], answer);
  expect(await routeOf('GET', path, routes(router))).toEqual({ status: 200, route });
});

it('of a regular expression is its text', async () => {
  const router = new Router().get(/^\/v(\d+)\/status$/, answer);
  expect(await routeOf('GET', '/v2/status', routes(router))).toEqual({
    status: 200,
    route: String.raw`/^\/v(\d+)\/status$/`,
  });
});

it('is the one that answered where several match', async () => {
  const router = new Router().get('/users/me', answer).get('/users/:id', answer);
  expect(await routeOf('GET', '/users/me', routes(router))).toMatchObject({ route: '/users/me' });
  const passing = new Router().get('/users/me', passOn).get('/users/:id', answer);
  expect(await routeOf('GET', '/users/me', routes(passing))).toMatchObject({ route: '/users/:id' });
  const [first, second] = [new Router().get('/users/:id', passOn), new Router().get('/users/:name', answer)];
  expect(await routeOf('GET', '/users/me', routes(first), routes(second))).toMatchObject({ route: '/users/:name' });
});

it('is that of the method, HEAD included', async () => {
  const router = new Router().get('/users/:id', answer).post('/users/:name', answer);
  expect(await routeOf('POST', '/users/5', routes(router))).toMatchObject({ route: '/users/:name' });
  expect(await routeOf('HEAD', '/users/5', routes(router))).toMatchObject({ route: '/users/:id' });
});

it('is that of a handler that throws, or leaves it at 404', async () => {
  const router = new Router().get('/users/:id', refuse).get('/orders/:id', () => {});
  expect(await routeOf('GET', '/users/5', routes(router))).toEqual({ status: 401, route: '/users/:id' });
  expect(await routeOf('GET', '/orders/5', routes(router))).toEqual({ status: 404, route: '/orders/:id' });
});

it('is the one that would have been next where a middleware of the router answers', async () => {
  const router = new Router().use(refuse).get('/users/me', answer).get('/users/:id', answer);
  expect(await routeOf('GET', '/users/me', routes(router))).toEqual({ status: 401, route: '/users/me' });
  const narrow = new Router().use('/users', refuse).get('/users/:id', answer);
  expect(await routeOf('GET', '/users/5', routes(narrow))).toEqual({ status: 401, route: '/users/:id' });
});

it.each<[string, () => Koa.Middleware[]]>([
  ['without a router', () => []],
  ['when no route of the router matches', () => [routes(new Router().get('/users', answer))]],
  ['when only middleware of the router matches', () => [routes(new Router().use(passOn).use('/nothing', passOn))]],
  ['when only the method is another', () => [routes(new Router().post('/nothing/here', answer))]],
  [
    'when a middleware for everything has passed it on',
    () => [routes(new Router().use(passOn).all('/{*path}', passOn).get('/users/:id', answer))],
  ],
])('is unknown %s', async (_when, middleware) => {
  expect(await routeOf('GET', '/nothing/here', ...middleware())).toEqual({ status: 404, route: undefined });
});

it('is unknown where allowedMethods() answers', async () => {
  const router = new Router().post('/users', answer);
  const answered = await routeOf('GET', '/users', routes(router), router.allowedMethods() as Koa.Middleware);
  expect(answered).toEqual({ status: 405, route: undefined });
});

it('is not that of a middleware for everything before or after it', async () => {
  const before = new Router().all('/{*path}', passOn).get('/users/:id', answer);
  expect(await routeOf('GET', '/users/5', routes(before))).toEqual({ status: 200, route: '/users/:id' });
  const after = new Router().get('/users/:id', passOn).all('/{*path}', answer);
  expect(await routeOf('GET', '/users/5', routes(after))).toEqual({ status: 200, route: '/users/:id' });
});

it('is not that of a page for what is not found', async () => {
  const notFound = (ctx: Koa.ParameterizedContext) => {
    ctx.status = 404;
    ctx.body = 'Nothing here';
  };
  const router = new Router().get('/users/:id', notFound).get('/{*path}', notFound);
  expect(await routeOf('GET', '/nothing', routes(router))).toEqual({ status: 404, route: undefined });
  expect(await routeOf('GET', '/users/5', routes(router))).toEqual({ status: 404, route: '/users/:id' });
});

it('is a wildcard where that is the route', async () => {
  const router = new Router().get('/files/{*path}', answer).get('/{*path}', answer);
  expect(await routeOf('GET', '/files/a/b', routes(router))).toMatchObject({ route: '/files/{*path}' });
  expect(await routeOf('GET', '/some/page', routes(router))).toMatchObject({ route: '/{*path}' });
});

it('is that of GraphQL where it is a route, and unknown where it is a middleware', async () => {
  const router = new Router().all('/graphql', answer);
  expect(await routeOf('POST', '/graphql', routes(router))).toEqual({ status: 200, route: '/graphql' });
  const mounted = mount('/graphql', new Koa().use(answer));
  expect(await routeOf('POST', '/graphql', mounted)).toEqual({ status: 200, route: undefined });
});

it.each([
  ['/api/users/5', '/api/users/:id'],
  ['/api/v1/users/5?a=/users/6', '/api/v1/users/:id'],
  ['/api/v1', '/api/v1'],
  ['/api/v1/', '/api/v1'],
  ['/api/v1/5', '/api/v1/:id'],
])('of %s has the paths of the mounted apps, %s', async (path, route) => {
  const inner = new Koa().use(routes(new Router().get('/', answer).get('/:id', answer)));
  const users = new Router().get('/users/:id', answer);
  inner.use(routes(users));
  const outer = new Koa().use(mount('/v1', inner)).use(routes(users));
  expect(await routeOf('GET', path, mount('/api', outer))).toEqual({ status: 200, route });
});

it('is the one that was matched where the path was rewritten', async () => {
  const rewrite: Koa.Middleware = (ctx, next) => {
    ctx.path = '/';
    return next();
  };
  const router = new Router().get('/', answer);
  expect(await routeOf('GET', '/some/page', rewrite, routes(router))).toEqual({ status: 200, route: '/' });
});
