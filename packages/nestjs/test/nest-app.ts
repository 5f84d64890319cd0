import type { IncomingMessage } from 'node:http';
import {
  All,
  Body,
  Controller,
  type DynamicModule,
  Get,
  HttpCode,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Param,
  Post,
  Redirect,
  Req,
  Res,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { ExpressAdapter, FileInterceptor, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { ContractAdapter, ContractHooks } from '@openpanel-node/testkit';
import {
  type NestProxyOptions,
  Op,
  OpenPanel,
  OpenPanelModule,
  type OpenPanelModuleOptions,
  openpanelProxy,
  type Tracker,
} from '../src/index.js';
import { rawResponse } from './raw-response.js';

export type Platform = 'Express' | 'Fastify';

/** Fastify's has Node's within. */
type NodeRequest = IncomingMessage & { readonly raw?: IncomingMessage };

interface FastifyInstance {
  addContentTypeParser(type: string, parse: unknown): void;
}

/** The contract's auth is a guard, as in an app. */
function contractModule(platform: Platform, analytics: DynamicModule[], hooks: ContractHooks): DynamicModule {
  @Controller('orgs/:orgId')
  class Org {
    @Get('users/:id')
    async view(@Param('id') id: string, @Op() op: Tracker) {
      await hooks.view(op);
      return { id };
    }
  }

  @Controller('invites/:inviteCode')
  class Invite {
    @Get('items/:id')
    item(@Param('id') id: string) {
      return { id };
    }
  }

  @Controller('sub')
  class Sub {
    @Get('items/:id')
    item(@Param('id') id: string) {
      return { id };
    }
  }

  @Controller()
  class Root {
    @Get()
    home() {
      return 'home';
    }

    @Get('user/:id')
    user(@Param('id') id: string) {
      return { id };
    }

    @Get('avatars/:file')
    avatar(@Param('file') file: string) {
      return file === 'photo.png' ? new StreamableFile(Buffer.from('png'), { type: 'image/png' }) : { file };
    }

    @Get('api/health')
    apiHealth() {
      return 'ok';
    }

    @Get('reset/:token')
    reset() {
      return 'reset';
    }

    @Get('healthz')
    health() {
      return 'ok';
    }

    @Post('echo')
    @HttpCode(200)
    async echo(@Body() body: object, @Op() op: Tracker) {
      await hooks.echo(op);
      return body;
    }

    @Post('load/file')
    @HttpCode(200)
    @UseInterceptors(...(platform === 'Express' ? [FileInterceptor('file')] : []))
    async loadFile(@Req() request: NodeRequest, @Body() body: { of: string } | undefined, @Op() op: Tracker) {
      await hooks.load(
        op,
        platform === 'Express' ? String(body?.of) : await hooks.multipart(request.raw as IncomingMessage),
      );
      return {};
    }

    @Post('load/:kind')
    @HttpCode(200)
    async load(@Body() { of }: { of: string }, @Op() op: Tracker) {
      await hooks.load(op, of);
      return {};
    }

    @Get('identify')
    @HttpCode(204)
    identify(@Op() op: Tracker) {
      hooks.identify(op);
    }

    @Get('held')
    async held() {
      await hooks.held();
      return 'done';
    }

    @Get('never')
    never() {
      hooks.arrived();
      return new Promise(() => {});
    }

    @Get('stream')
    stream(@Res() response: object) {
      rawResponse(response).write('first bytes');
      hooks.arrived();
    }

    @Get('redirect')
    @Redirect('/', 302)
    redirect() {}

    @Get('cached')
    @HttpCode(304)
    cached() {}

    @Get('late-error')
    async lateError(@Res() response: object) {
      await new Promise((resolve) => rawResponse(response).writeHead(200).write('first bytes', resolve));
      throw new Error('late');
    }

    @Get('piped')
    piped() {
      return new StreamableFile(hooks.piped());
    }

    @All('raw/:kind')
    raw(@Param('kind') kind: string, @Req() request: NodeRequest, @Res() response: object) {
      return hooks.raw(kind, request.raw ?? request, rawResponse(response));
    }

    @Get('boom')
    boom() {
      throw new Error('boom');
    }

    @Get('reject')
    reject() {
      return Promise.reject(new Error('rejected'));
    }
  }

  const guard = {
    canActivate: (context: { switchToHttp(): { getRequest(): { headers: Record<string, string> } } }) => {
      const request = context.switchToHttp().getRequest();
      Object.assign(request, { user: hooks.user(request.headers), auth: hooks.auth(request.headers) });
      return true;
    },
  };

  @Module({})
  class ContractModule {}
  return {
    module: ContractModule,
    imports: analytics,
    controllers: [Org, Invite, Sub, Root],
    providers: [{ provide: APP_GUARD, useValue: guard }],
  };
}

/** Mounts middleware as a module does. */
function proxyModule(middleware: ReturnType<typeof openpanelProxy>): DynamicModule {
  @Module({})
  class ProxyModule implements NestModule {
    configure(consumer: MiddlewareConsumer) {
      consumer.apply(middleware).forRoutes('*');
    }
  }
  return { module: ProxyModule };
}

export const nestAdapter = (platform: Platform): ContractAdapter => ({
  name: `Nest ${process.env['NEST_MAJOR']} on ${platform}`,
  ...(Number(process.env['NEST_MAJOR']) < 12 && { crowd: 0 }),
  http2: platform === 'Fastify',
  isWithoutCors: platform === 'Fastify' && Number(process.env['NEST_MAJOR']) < 11,
  start: async (options, hooks, { proxies, twice, http2, browserProxy }) => {
    const own = options as OpenPanelModuleOptions;
    const analytics = [OpenPanelModule.forRoot(own)];
    if (twice) {
      const { transport, logger } = own;
      const client = new OpenPanel({ transport, logger });
      analytics.splice(0, 1, OpenPanelModule.forRoot({ client }), OpenPanelModule.forRoot({ client, sampleRate: 1 }));
    }
    const adapter =
      platform === 'Express'
        ? new ExpressAdapter()
        : new FastifyAdapter({
            trustProxy: (_address: string, hop: number) => hop < proxies,
            ...(http2 && { http2 }),
          } as never);
    if (browserProxy?.parsed) {
      analytics.push(proxyModule(openpanelProxy(browserProxy.options as NestProxyOptions)));
    }
    const app = await NestFactory.create(contractModule(platform, analytics, hooks), adapter, {
      logger: false,
      forceCloseConnections: true,
    });
    if (platform === 'Express') {
      const express = app as NestExpressApplication;
      express.set('trust proxy', proxies);
      express.useBodyParser('json', { limit: '1mb' });
    }
    if (platform === 'Fastify') {
      const fastify = app.getHttpAdapter().getInstance() as FastifyInstance;
      // Bodies of any type are the handler's.
      fastify.addContentTypeParser('*', (_request: unknown, _payload: unknown, done: (error: null) => void) =>
        done(null),
      );
    }
    if (browserProxy) {
      app.enableCors({ origin: 'https://shop.example' });
      // Nest mounts its body parsers when the app is initialized, before the middleware of modules.
      if (!browserProxy.parsed) app.use(openpanelProxy(browserProxy.options as NestProxyOptions));
    }
    await app.listen(0, '127.0.0.1');
    return {
      url: await app.getUrl(),
      server: app.getHttpServer(),
      client: app.get(OpenPanel),
      close: () => app.close(),
    };
  },
});
