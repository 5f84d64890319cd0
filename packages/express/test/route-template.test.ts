import { memoryTransport } from '@openpanel-node/core';
import { CHROME, memoryLogger, propertiesOf } from '@openpanel-node/testkit';
import express5 from 'express';
import express4 from 'express4';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { openpanel } from '../src/index.js';

type Express = typeof express5;
type Mount = (app: express5.Express, express: Express) => void;

const ok: express5.RequestHandler = (_req, res) => void res.send('ok');

async function routeOf(express: Express, mount: Mount, path: string): Promise<unknown> {
  const transport = memoryTransport();
  const app = express();
  app.set('env', 'test');
  const middleware = openpanel({ transport, logger: memoryLogger(), ignoreDefaults: false });
  app.use(middleware);
  mount(app, express);
  await supertest(app).get(path).set('user-agent', CHROME);
  await middleware.client.flush();
  expect(transport.events).toHaveLength(1);
  return propertiesOf(transport.events[0])['route'];
}

const CASES: [string, Mount, string, string | undefined][] = [
  ['a plain route', (app) => app.get('/a/:id', ok), '/a/1', '/a/:id'],
  ['the root', (app) => app.get('/', ok), '/', '/'],
  ['no route', () => {}, '/a', undefined],
  ['a router without parameters', (app, { Router }) => app.use('/api', Router().get('/x', ok)), '/api/x', '/api/x'],
  ['the root of a router', (app, { Router }) => app.use('/api', Router().get('/', ok)), '/api', '/api'],
  [
    'a router with parameters',
    (app, { Router }) => app.use('/orgs/:org', Router().get('/u/:id', ok)),
    '/orgs/7/u/1',
    '/orgs/:org/u/:id',
  ],
  [
    'a request in another case',
    (app, { Router }) => app.use('/Orgs/:org', Router().use('/admin.panel', Router().get('/u/:id', ok))),
    '/oRGS/Acme/ADMIN.panel/U/1',
    '/Orgs/:org/admin.panel/u/:id',
  ],
  [
    'a parameter that looks like what is before it',
    (app, { Router }) => app.use('/orgs/:org', Router().get('/x', ok)),
    '/orgs/orgs/x',
    '/orgs/:org/x',
  ],
  [
    'an encoded parameter',
    (app, { Router }) => app.use('/orgs/:org', Router().get('/x', ok)),
    '/orgs/a%20b%2Fc/x',
    '/orgs/:org/x',
  ],
  [
    'routers in routers',
    (app, { Router }) => app.use('/a/:a', Router().use('/b/:b', Router().get('/c/:c', ok))),
    '/a/1/b/2/c/3',
    '/a/:a/b/:b/c/:c',
  ],
  [
    'a router without a path',
    (app, { Router }) => app.use(Router().use('/b/:b', Router().get('/c', ok))),
    '/b/2/c',
    '/b/:b/c',
  ],
  [
    'a second router under the same path',
    (app, { Router }) => app.use('/a', Router().get('/x', ok)).use('/a', Router().get('/y/:id', ok)),
    '/a/y/1',
    '/a/y/:id',
  ],
  ['several paths', (app) => app.get(['/a/:id', '/b/:id'], ok), '/b/1', '/a/:id|/b/:id'],
  ['a regular expression', (app) => app.get(/^\/x\d+$/, ok), '/x12', '/^\\/x\\d+$/'],
  [
    'a regular expression in a router',
    (app, { Router }) => app.use('/api', Router().get(/^\/x\d+$/, ok)),
    '/api/x12',
    '/api/^\\/x\\d+$/',
  ],
  [
    'a router wrapped in a function, with the value of its mount',
    (app, { Router }) => {
      const inner = Router().get('/x/:id', ok);
      app.use('/orgs/:org', (req, res, next) => void inner(req, res, next));
    },
    '/orgs/7/x/1',
    '/orgs/7/x/:id',
  ],
  [
    'a sub-application',
    (app, express) => app.use('/admin/:tenant', express().get('/x/:id', ok)),
    '/admin/t1/x/1',
    '/admin/:tenant/x/:id',
  ],
  [
    'a router of a sub-application',
    (app, express) => app.use('/admin', express().use('/r/:r', express.Router().get('/x/:id', ok))),
    '/admin/r/1/x/2',
    '/admin/r/:r/x/:id',
  ],
  [
    'an error in a nested router',
    (app, { Router }) =>
      app.use(
        '/orgs/:org',
        Router().get('/x/:id', (_req, _res, next) => next(new Error('no'))),
      ),
    '/orgs/7/x/1',
    '/orgs/:org/x/:id',
  ],
  ['a query', (app) => app.get('/a/:id', ok), '/a/1?b=/c/2', '/a/:id'],
  ['GraphQL as a route', (app) => app.all('/graphql', ok), '/graphql', '/graphql'],
  ['GraphQL as a middleware: none', (app) => app.use('/graphql', ok), '/graphql', undefined],
  [
    'GraphQL in a router of its own',
    (app, { Router }) => app.use('/graphql', Router().all('/', ok)),
    '/graphql',
    '/graphql',
  ],
  ['a middleware for everything: none', (app) => app.use(ok), '/some/page', undefined],
];

/** Catch-all routes, as each major writes them. */
const CATCH_ALLS: [string, Express, string, string, string][] = [
  ['Express 5, everything', express5, '/{*path}', '/some/page', '/{*path}'],
  ['Express 5, the root', express5, '/{*path}', '/', '/{*path}'],
  ['Express 5, everything below', express5, '/files/*path', '/files/a/b', '/files/*path'],
  ['Express 4, everything', express4 as unknown as Express, '*', '/some/page', '*'],
  ['Express 4, everything below', express4 as unknown as Express, '/files/*', '/files/a/b', '/files/*'],
];

describe('a catch-all route is named as it is written', () => {
  it.each(CATCH_ALLS)('in %s', async (_which, express, template, path, route) => {
    expect(await routeOf(express, (app) => app.get(template, ok), path)).toBe(route);
  });

  it.each(CATCH_ALLS)('where it says that there is nothing, in %s', async (_which, express, template, path, route) => {
    const notFound: express5.RequestHandler = (_req, res) => void res.status(404).send('nothing here');
    expect(await routeOf(express, (app) => app.get(template, notFound), path)).toBe(route);
  });
});

describe.each([
  ['Express 5', express5],
  ['Express 4', express4 as unknown as Express],
])('%s', (_name, express) => {
  it.each(CASES)('names the route of %s', async (_what, mount, path, route) => {
    expect(await routeOf(express, mount, path)).toBe(route);
  });
});
