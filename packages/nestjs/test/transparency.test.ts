import 'reflect-metadata';
import {
  type ArgumentsHost,
  type CallHandler,
  Catch,
  Controller,
  type DynamicModule,
  ForbiddenException,
  Get,
  Header,
  type INestApplication,
  type MiddlewareConsumer,
  ParseIntPipe,
  Post,
  Query,
  Redirect,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CHROME, type HttpAnswer, type RequestOptions, request } from '@openpanel-node/testkit';
import { tap } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { memoryTransport, OpenPanelModule } from '../src/index.js';
import { PLATFORMS, type Platform } from './start-app.js';

/** What the responses of both platforms can. */
interface Reply {
  status(code: number): Reply;
  send(body: string): unknown;
}

const HOOKS = [
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
];

/** An app with something of its own in each place that Nest has, which all write to the trace when they run. */
function tracedModule(trace: string[], analytics: DynamicModule[]): DynamicModule {
  const guard = (name: string) => ({
    canActivate(context: { getArgByIndex(index: number): { url: string } }) {
      trace.push(name);
      if (context.getArgByIndex(0).url.includes('forbidden')) throw new ForbiddenException();
      return !context.getArgByIndex(0).url.includes('guarded');
    },
  });
  const interceptor = (name: string) => ({
    intercept(_context: object, next: CallHandler) {
      trace.push(`${name} before`);
      return next
        .handle()
        .pipe(tap({ next: () => void trace.push(`${name} after`), error: () => void trace.push(`${name} error`) }));
    },
  });
  const pipe = (name: string) => ({
    transform(value: unknown) {
      trace.push(name);
      return value;
    },
  });

  const reply = (name: string, host: ArgumentsHost) => {
    trace.push(name);
    host.switchToHttp().getResponse<Reply>().status(422).send(name);
  };

  @Catch(RangeError)
  class RangeFilter {
    catch(_error: RangeError, host: ArgumentsHost) {
      reply('filter of the handler', host);
    }
  }

  @Catch(EvalError)
  class GlobalFilter {
    catch(_error: EvalError, host: ArgumentsHost) {
      reply('global filter', host);
    }
  }

  @Controller()
  @UseGuards(guard('guard of the controller'))
  @UseInterceptors(interceptor('interceptor of the controller'))
  @UsePipes(pipe('pipe of the controller'))
  class Root {
    @Get('ok')
    @Header('x-own', 'kept')
    ok(@Query('n') n: string) {
      trace.push('handler');
      return { n };
    }

    @Post('ok')
    post() {
      return 'posted';
    }

    @Get('number')
    number(@Query('n', ParseIntPipe) n: number) {
      return n;
    }

    @Get('guarded')
    guarded() {}

    @Get('forbidden')
    forbidden() {}

    @Get('redirect')
    @Redirect('/ok', 302)
    redirect() {}

    @Get('stream')
    stream() {
      return new StreamableFile(Buffer.from('streamed'), { type: 'text/plain' });
    }

    @Get('range')
    @UseFilters(new RangeFilter())
    range() {
      throw new RangeError('out of range');
    }

    @Get('eval')
    async eval() {
      throw new EvalError('no');
    }

    @Get('boom')
    boom() {
      throw new Error('boom');
    }
  }

  class AppModule {
    configure(consumer: MiddlewareConsumer) {
      const middleware = (name: string) => (_request: object, _response: object, next: () => void) => {
        trace.push(name);
        next();
      };
      consumer.apply(middleware('middleware 1'), middleware('middleware 2')).forRoutes(Root);
    }
  }
  class FeatureModule {}
  class DeepModule {}
  class GlobalModule {}
  for (const { name, prototype } of [AppModule, FeatureModule, DeepModule, GlobalModule]) {
    for (const hook of HOOKS) Object.assign(prototype, { [hook]: () => trace.push(`${name} ${hook}`) });
  }
  return {
    module: AppModule,
    imports: [
      { module: GlobalModule, global: true },
      ...analytics,
      { module: FeatureModule, imports: [{ module: DeepModule }] },
    ],
    controllers: [Root],
    providers: [
      { provide: APP_GUARD, useValue: guard('global guard 1') },
      { provide: APP_GUARD, useValue: guard('global guard 2') },
      { provide: APP_INTERCEPTOR, useValue: interceptor('global interceptor') },
      { provide: APP_PIPE, useValue: pipe('global pipe') },
      { provide: APP_FILTER, useClass: GlobalFilter },
    ],
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

const get = (path: string): Asked => ({ method: 'GET', path });
const post = (body: string): Asked => ({ method: 'POST', path: '/ok', headers: JSON_TYPE, body });

interface Asked extends RequestOptions {
  readonly method: string;
  readonly path: string;
}

const REQUESTS: readonly Asked[] = [
  ...['/ok?n=1', '/number?n=5', '/number?n=x', '/guarded', '/forbidden', '/redirect', '/stream'].map(get),
  ...['/range', '/eval', '/boom', '/missing', '/%E0%A4%A'].map(get),
  ...['{"a":1}', '{"a":', 'x'.repeat(1_100_000)].map(post),
  ...['HEAD', 'OPTIONS', 'DELETE'].map((method) => ({ method, path: '/ok' })),
];

async function run(platform: Platform, analytics: DynamicModule[]) {
  const trace: string[] = [];
  const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
  const app: INestApplication = await NestFactory.create(tracedModule(trace, analytics), adapter, { logger: false });
  onTestFinished(() => app.close());
  app.useGlobalGuards({ canActivate: () => trace.push('guard of main.ts') > 0 });
  app.enableCors();
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const answers: HttpAnswer[] = [];
  for (const { method, path, headers, ...rest } of REQUESTS) {
    trace.push(`${method} ${path}`);
    const sent = { 'user-agent': CHROME, connection: 'close', ...headers };
    const answer = await request(`${url}${path}`, { ...rest, method, headers: sent });
    const { date: _now, ...kept } = answer.headers;
    answers.push({ ...answer, headers: kept });
  }
  await app.close();
  return { trace, answers };
}

describe.each(PLATFORMS)('an app on %s', (platform) => {
  it('answers, fails and ends with analytics as it does without', async () => {
    const transport = memoryTransport();
    const tracked = await run(platform, [OpenPanelModule.forRoot({ transport, ignoreDefaults: false })]);
    const untracked = await run(platform, []);
    expect(tracked.answers).toEqual(untracked.answers);
    expect(tracked.trace).toEqual(untracked.trace);
    expect(tracked.trace).toEqual(expect.arrayContaining(['global guard 2', 'DeepModule onApplicationShutdown']));
    // Fastify answers a malformed URL and, in newer majors, a preflight by itself, unseen by middleware.
    expect(transport.events.length).toBeGreaterThanOrEqual(REQUESTS.length - 2);
  });
});
