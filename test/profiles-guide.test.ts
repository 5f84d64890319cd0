import { createRequire } from 'node:module';
import { type ExecutionContext, type INestApplication, Injectable, type Type } from '@nestjs/common';
import { expect, it, onTestFinished } from 'vitest';
import { memoryTransport, OpenPanel } from '../packages/core/src/index.js';
import { openpanel as expressMiddleware } from '../packages/express/src/index.js';
import { openpanel as fastifyPlugin } from '../packages/fastify/src/index.js';
import { openpanel as koaMiddleware } from '../packages/koa/src/index.js';
import { startApp } from '../packages/nestjs/test/start-app.js';
import { CHROME, memoryLogger, profileOf, request } from '../packages/testkit/src/index.js';
import { evaluate, serve } from './client-ip/running-app.js';
import { serve as serveGuide } from './guide-app.js';
import { blocksOf, codeOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';

// The libraries, some of which have no types.
const require = createRequire(import.meta.url);
const requireOf = (owner: string) => createRequire(new URL(`../packages/${owner}/package.json`, import.meta.url));

const SECRET = 'a-secret-of-thirty-two-characters';
const ISSUER = 'https://issuer.example/';
const bearer = () => {
  const claims = { sub: 'u_1', name: 'Ada', iss: ISSUER, aud: 'api' };
  return { authorization: `Bearer ${require('jsonwebtoken').sign(claims, SECRET, { expiresIn: 60 })}` };
};

type Auth = (app: never) => unknown;

/** An Express or Koa app with OpenPanel before its auth. */
async function ask(kind: 'express' | 'koa', options: object, auth: Auth, headers = {}) {
  const transport = memoryTransport();
  const all = { transport, ...options };
  const { app, listener, client } = kind === 'express' ? expressApp(all) : koaApp(all);
  auth(app as never);
  if (kind === 'express') app.get('/', (_req: unknown, res: { send(text: string): void }) => res.send('ok'));
  else app.use((ctx: object) => void Object.assign(ctx, { body: 'ok' }));
  const { server } = await serve(listener, { client });
  const { port } = server.address() as { port: number };
  return asked(`http://127.0.0.1:${port}`, headers, client, transport);
}

function expressApp(options: object) {
  const middleware = expressMiddleware(options);
  const app = requireOf('express')('express')().use(middleware);
  return { app, listener: app, client: middleware.client };
}

function koaApp(options: object) {
  const middleware = koaMiddleware(options);
  const app = new (requireOf('koa')('koa'))().use(middleware);
  return { app, listener: (...both: [never, never]) => app.callback()(...both), client: middleware.client };
}

async function asked(url: string, headers: object, client: OpenPanel, { events }: ReturnType<typeof memoryTransport>) {
  const warnings: string[] = [];
  client.on('warning', ({ code }) => warnings.push(code));
  expect((await request(url, { headers: { 'user-agent': CHROME, ...headers } })).status).toBe(200);
  await client.flush();
  expect(warnings.filter((code) => code !== 'private_client_ip')).toEqual([]);
  return events.map((event) => profileOf(event));
}

/** A Nest app whose routes a guard protects. */
async function askNest(
  platform: 'Express' | 'Fastify',
  options: object,
  guard: { useValue: object } | { useClass: Type<object> },
  setup?: (app: INestApplication) => unknown,
) {
  const { Controller, Get } = requireOf('nestjs')('@nestjs/common');
  class Home {
    home() {
      return 'ok';
    }
  }
  Get()(Home.prototype, 'home', Object.getOwnPropertyDescriptor(Home.prototype, 'home'));
  Controller()(Home);
  const transport = memoryTransport();
  const { url, client } = await startApp(
    platform,
    { controllers: [Home], providers: [{ provide: requireOf('nestjs')('@nestjs/core').APP_GUARD, ...guard }] },
    { options: { transport, ...options }, ...(setup && { setup }) },
  );
  return asked(url, bearer(), client, transport);
}

const strategy = (done: (user: object) => unknown) => new (require('passport-custom').Strategy)(done);

/** The guard of Nest's recipe. */
const jwtGuard = {
  async canActivate(context: ExecutionContext) {
    const http = context.switchToHttp().getRequest();
    const [, token = ''] = http.headers.authorization.split(' ');
    http.user = await new (require('@nestjs/jwt').JwtService)({ secret: SECRET }).verifyAsync(token);
    return true;
  },
};

const LIBRARIES: Record<string, (options: object) => Promise<(string | undefined)[]>> = {
  'passport, Express': (options) =>
    ask('express', options, (app: { use(...handlers: unknown[]): unknown }) => {
      const passport = new (require('passport').Passport)();
      passport.use(
        'custom',
        strategy(((_req: object, done: (...all: unknown[]) => void) => done(null, { id: 'u_1' })) as never),
      );
      app.use(passport.initialize(), passport.authenticate('custom', { session: false }));
    }),
  'express-jwt, Express': (options) =>
    ask(
      'express',
      options,
      (app: { use(handler: unknown): unknown }) =>
        app.use(require('express-jwt').expressjwt({ secret: SECRET, algorithms: ['HS256'] })),
      bearer(),
    ),
  'express-oauth2-jwt-bearer (Auth0), Express': (options) =>
    ask(
      'express',
      options,
      (app: { use(handler: unknown): unknown }) =>
        app.use(
          require('express-oauth2-jwt-bearer').auth({
            secret: SECRET,
            issuer: ISSUER,
            audience: 'api',
            tokenSigningAlg: 'HS256',
          }),
        ),
      bearer(),
    ),
  'express-session, Express': (options) =>
    ask('express', options, (app: { use(...handlers: unknown[]): unknown }) => {
      app.use(require('express-session')({ secret: SECRET, resave: false, saveUninitialized: false }));
      app.use((req: { session: { userId: string } }, _res: unknown, next: () => void) => {
        req.session.userId = 'u_1';
        next();
      });
    }),
  'Better Auth, Express': (options) => askWith(options, { session: { session: { id: 's' }, user: { id: 'u_1' } } }),
  'Clerk, Express': (options) => askWith(options, { auth: () => ({ userId: 'u_1' }) }),
  'koa-jwt, Koa': (options) =>
    ask(
      'koa',
      options,
      (app: { use(handler: unknown): unknown }) => app.use(require('koa-jwt')({ secret: SECRET })),
      bearer(),
    ),
  'koa-passport, Koa': (options) =>
    ask('koa', options, (app: { use(handler: unknown): unknown }) => {
      const passport = new (require('koa-passport').KoaPassport)();
      passport.use(
        'custom',
        strategy(((_req: object, done: (...all: unknown[]) => void) => done(null, { id: 'u_1' })) as never),
      );
      app.use(passport.initialize());
      app.use(passport.authenticate('custom', { session: false }));
    }),
  '@fastify/jwt, Fastify': async (options) => {
    const transport = memoryTransport();
    const client = new OpenPanel({ transport, logger: memoryLogger() });
    const app = requireOf('fastify')('fastify').fastify();
    onTestFinished(() => app.close());
    app.register(fastifyPlugin, { ...options, client });
    app.register(require('@fastify/jwt'), { secret: SECRET });
    app.addHook('onRequest', (request: { jwtVerify(): Promise<void> }) => request.jwtVerify());
    app.get('/', async () => 'ok');
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return asked(url, bearer(), client, transport);
  },
  '@nestjs/jwt, Nest on Express': (options) => askNest('Express', options, { useValue: jwtGuard }),
  '@nestjs/jwt, Nest on Fastify': (options) => askNest('Fastify', options, { useValue: jwtGuard }),
  '@nestjs/passport, Nest on Express': (options) => {
    const { AuthGuard, PassportStrategy } = require('@nestjs/passport');
    class Recipe extends PassportStrategy(require('passport-custom').Strategy, 'recipe') {
      validate() {
        return { userId: 'u_1', username: 'ada' };
      }
    }
    new Recipe();
    Injectable()(Recipe);
    return askNest('Express', options, { useClass: AuthGuard('recipe') });
  },
  '@fastify/jwt, Nest on Fastify': (options) =>
    askNest(
      'Fastify',
      options,
      {
        useValue: {
          canActivate: (context: ExecutionContext) => context.switchToHttp().getRequest().jwtVerify().then(Boolean),
        },
      },
      (app) => app.getHttpAdapter().getInstance().register(require('@fastify/jwt'), { secret: SECRET }),
    ),
};

/** What the library leaves, by its documentation. */
const askWith = (options: object, left: object) =>
  ask('express', options, (app: { use(handler: unknown): unknown }) =>
    app.use((req: object, _res: unknown, next: () => void) => {
      Object.assign(req, left);
      next();
    }),
  );

const PAGE = read('docs/profiles.md');
const ROWS = rowsOf(sectionOf(PAGE, '## Settings by library'));

it.each(ROWS)('%s', async (library = '', _left, code) => {
  const getProfileId = codeOf(code);
  const options = getProfileId === undefined ? {} : { getProfileId: evaluate(getProfileId) };
  expect(await LIBRARIES[library]?.(options)).toEqual(['u_1']);
});

it('the snippet takes the profile from where it says', async () => {
  const withSession = (source: string) => `
    import { openpanel } from '@openpanel-node/express';
    import express from 'express';
    const app = express();
    ${source}
    app.use((req, res) => {
      req.session = { userId: 'u_1' };
      res.send('hello');
    });
    const server = app.listen(process.env.PORT, () => console.log('Listening on port ' + server.address().port));
  `;
  const { get, inspector } = await serveGuide(blocksOf(PAGE), 'profile', { 'user-agent': CHROME }, withSession);
  await get('/');
  expect((await inspector.waitFor({ name: 'request' })).profileId).toBe('u_1');
});

it('every row is run, and the keys are those of the code', () => {
  expect(ROWS.map(([library]) => library)).toEqual(Object.keys(LIBRARIES));
  const source = read('packages/core/src/requests/default-profile.ts');
  const keys = [...(/ID_KEYS = \[(.*)\]/.exec(source)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, key]) => key);
  expect(codesOf(/^1\. (.*)$/m.exec(PAGE)?.[1]).slice(0, 4)).toEqual(keys);
});
