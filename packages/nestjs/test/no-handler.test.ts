import {
  Controller,
  ForbiddenException,
  Get,
  type INestApplication,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  RequestMethod,
  Scope,
  UnauthorizedException,
} from '@nestjs/common';
import { propertiesOf } from '@openpanel-node/testkit';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { type MemoryTransport, OpenPanelModule, type OpenPanelModuleOptions } from '../src/index.js';
import { outcomeOf } from './outcome.js';
import { NEST_MAJOR, PLATFORMS, startApp } from './start-app.js';

@Controller('cats')
class Cats {
  @Get(':id')
  one() {
    return {};
  }
}

const controllers = [Cats];

type Routes = NonNullable<OpenPanelModuleOptions['forRoutes']>;
type Middleware = (request: object, response: object, next: () => void) => void;

const pass: Middleware = (_request, _response, next) => next();
const refuse: Middleware = () => {
  throw new UnauthorizedException();
};

/** A module of the app with middleware of its own for some routes. */
function middlewareModule(middleware: Middleware, routes: Routes) {
  @Module({})
  class Own implements NestModule {
    configure(consumer: MiddlewareConsumer) {
      consumer.apply(middleware).forRoutes(...routes);
    }
  }
  return Own;
}

const ROUTES: [string, Routes][] = [
  ['everything', ['*']],
  ['every method', [{ path: '*', method: RequestMethod.ALL }]],
  ['every GET', [{ path: '*', method: RequestMethod.GET }]],
  ['every GET, with a name', [{ path: NEST_MAJOR === 10 ? '*' : '{*all}', method: RequestMethod.GET }]],
  ['some', [{ path: 'nothing/:x', method: RequestMethod.GET }, 'cats/:id', '/']],
];

describe.each(PLATFORMS)("on %s the app's own middleware", (platform) => {
  it.each(ROUTES)('for %s is no route', async (_which, routes) => {
    for (const prefix of ['', '/api']) {
      const setup = (app: INestApplication) => app.setGlobalPrefix(prefix);
      for (const [path, status, route] of [
        [`${prefix}/nothing/1`, 404, undefined],
        [`${prefix}/cats/7`, 200, `${prefix}/cats/:id`],
        ['/outside', 404, undefined],
      ] as const) {
        const imports = [middlewareModule(pass, routes)];
        const app = await startApp(platform, { imports, controllers }, { setup });
        expect(await outcomeOf(app, path)).toEqual([status, route]);
      }
    }
  });

  it.each(ROUTES.filter(([which]) => which !== 'some'))('for %s is none when it answers', async (_which, routes) => {
    const app = await startApp(platform, { imports: [middlewareModule(refuse, routes)], controllers });
    const outcome = await outcomeOf(app, '/cats/7');
    expect(outcome).toEqual([401, undefined]);
  });

  it('is none to any of several modules of ours', async () => {
    const imports = [middlewareModule(pass, [{ path: '*', method: RequestMethod.GET }])];
    const analytics = (transport: MemoryTransport) => [1, 2].map(() => OpenPanelModule.forRoot({ transport }));
    const app = await startApp(platform, { imports, controllers }, { analytics });
    await app.get('/nothing/1');
    const events = (await app.requestEvents()).map(propertiesOf);
    expect(events).toMatchObject([{ status: 404 }, { status: 404 }]);
    for (const properties of events) expect(properties).not.toHaveProperty('route');
  });
});

const raw: express.RequestHandler = (_request, response) => void response.send('raw');

describe('on Express', () => {
  it.each([
    ["the app's own Express route", (app: express.Express) => app.get('/raw/:id', raw)],
    ["the app's own Express router", (app: express.Express) => app.use('/raw', express.Router().get('/:id', raw))],
  ])('%s is a route', async (_which, register) => {
    const setup = (app: INestApplication) => register(app.getHttpAdapter().getInstance());
    const app = await startApp('Express', { controllers }, { setup });
    expect(await outcomeOf(app, '/raw/1')).toEqual([200, '/raw/:id']);
  });
});

describe.each(PLATFORMS)('on %s', (platform) => {
  it('a route stays one when what its handler needs cannot be made', async () => {
    const provider = {
      provide: 'tenant',
      scope: Scope.REQUEST,
      useFactory: () => {
        throw new ForbiddenException();
      },
    };
    @Controller('tenants')
    class Tenants {
      constructor(@Inject('tenant') readonly tenant: unknown) {}

      @Get(':id')
      one() {
        return {};
      }
    }
    const app = await startApp(platform, { controllers: [Tenants], providers: [provider] });
    expect(await outcomeOf(app, '/tenants/1')).toEqual([403, '/tenants/:id']);
  });
});
