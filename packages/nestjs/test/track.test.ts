import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExecutionContext,
  ForbiddenException,
  Get,
  Header,
  HttpCode,
  HttpException,
  Param,
  ParseIntPipe,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { memoryLogger, nameOf, propertiesOf } from '@openpanel-node/testkit';
import { map, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Track } from '../src/index.js';
import { PLATFORMS, type RunningApp, startApp } from './start-app.js';

interface Order {
  id: string;
}

const orderId = ({ id }: Order) => ({ orderId: id });
const errorName = (error: unknown) => ({ error: error instanceof Error ? error.name : 'none' });

@Controller('orders')
class Orders {
  @Get('plain')
  @Track('ordered')
  plain(): Order {
    return { id: 'o1' };
  }

  @Get('sync')
  @Track('ordered', { properties: orderId })
  sync(): Order {
    return { id: 'o1' };
  }

  @Get('promise')
  @Track('ordered', { on: 'success', properties: orderId })
  async promise(): Promise<Order> {
    return { id: 'o1' };
  }

  @Get('observable')
  @Track('ordered', { properties: orderId })
  observable() {
    return of({ id: 'first' }, { id: 'last' });
  }

  @Get('context')
  @Track('ordered', { properties: (_order, context) => ({ handler: context.getHandler().name }) })
  context(): Order {
    return { id: 'o1' };
  }

  @Get('without')
  @Track('ordered', { properties: () => undefined })
  without(): Order {
    return { id: 'o1' };
  }

  @Get('thrown')
  @Track('ordered')
  @Track('failed', { on: 'error', properties: errorName })
  thrown(): Order {
    throw new ForbiddenException();
  }

  @Get('rejected')
  @Track('ordered')
  @Track('failed', { on: 'error', properties: errorName })
  async rejected(): Promise<Order> {
    throw new TypeError('no');
  }

  @Get('observable-error')
  @Track('ordered')
  @Track('failed', { on: 'error', properties: errorName })
  observableError() {
    return throwError(() => new RangeError('no'));
  }

  @Get('piped/:id')
  @Track('ordered')
  @Track('failed', { on: 'error', properties: errorName })
  piped(@Param('id', ParseIntPipe) _id: number): Order {
    return { id: 'o1' };
  }

  @Get('guarded')
  @UseGuards({ canActivate: () => false })
  @Track('ordered')
  @Track('failed', { on: 'error' })
  @Track('finished', { on: 'always' })
  guarded(): Order {
    return { id: 'o1' };
  }

  @Get('several/:outcome')
  @Track('ordered', { properties: orderId })
  @Track('failed', { on: 'error', properties: errorName })
  @Track('finished', {
    on: 'always',
    properties: (order: Order | undefined, _context, error) => ({ orderId: order?.id, ...errorName(error) }),
  })
  several(@Param('outcome') outcome: string): Order {
    if (outcome === 'bad') throw new TypeError('no');
    return { id: 'o1' };
  }
}

/** What the tracks of a request say, without its own event. */
async function tracksOf(app: RunningApp, path: string): Promise<[string, object][]> {
  await app.get(path);
  const tracks = (await app.sent()).filter((event) => nameOf(event) !== 'request');
  return tracks.map((event) => {
    const { __timestamp, ...properties } = propertiesOf(event);
    return [nameOf(event), properties];
  });
}

describe.each(PLATFORMS)('on %s @Track()', (platform) => {
  it.each<[string, string, unknown[]]>([
    ['a handler that succeeds', 'plain', [['ordered', {}]]],
    ['what a handler returns', 'sync', [['ordered', { orderId: 'o1' }]]],
    ['what a promise of it fulfils with', 'promise', [['ordered', { orderId: 'o1' }]]],
    ["an observable's last value", 'observable', [['ordered', { orderId: 'last' }]]],
    ['the execution context', 'context', [['ordered', { handler: 'context' }]]],
    ['nothing', 'without', [['ordered', {}]]],
    ['a handler that throws', 'thrown', [['failed', { error: 'ForbiddenException' }]]],
    ['a handler that rejects', 'rejected', [['failed', { error: 'TypeError' }]]],
    ['an observable that fails', 'observable-error', [['failed', { error: 'RangeError' }]]],
    ["a pipe's failure", 'piped/x', [['failed', { error: 'BadRequestException' }]]],
    ["nothing of a guard's refusal", 'guarded', []],
    [
      'success and always',
      'several/good',
      [
        ['finished', { orderId: 'o1', error: 'none' }],
        ['ordered', { orderId: 'o1' }],
      ],
    ],
    [
      'failure and always',
      'several/bad',
      [
        ['failed', { error: 'TypeError' }],
        ['finished', { error: 'TypeError' }],
      ],
    ],
  ])('tells of %s', async (_what, path, tracks) => {
    const app = await startApp(platform, { controllers: [Orders] });
    expect((await tracksOf(app, `/orders/${path}`)).sort()).toEqual(tracks);
  });

  it('belongs to the visitor and the profile of the request', async () => {
    const app = await startApp(
      platform,
      { controllers: [Orders] },
      { options: { getProfileId: () => 'u_1', clientIp: 'x-ip' } },
    );
    await app.get('/orders/plain', { headers: { 'x-ip': '203.0.113.9' } });
    const [track] = await app.sent();
    expect(track).toMatchObject({ ip: '203.0.113.9', payload: { name: 'ordered', profileId: 'u_1' } });
  });

  it.each<[string, () => object]>([
    [
      'throw',
      () => {
        throw new Error('bug');
      },
    ],
    ['are a promise', async () => ({})],
    ['are a promise that is rejected', () => Promise.reject(new Error('bug'))],
  ])('is sent, and its failure logged once, when its properties %s', async (_how, properties) => {
    @Controller('broken')
    class Broken {
      @Get()
      @Track('ordered', { properties })
      any() {
        return 'fine';
      }
    }
    const { lines, error } = memoryLogger();
    const logger = { error: (line: string) => error(line), warn() {}, log() {} };
    const app = await startApp(platform, { controllers: [Broken] }, { nest: { logger } });
    for (let i = 0; i < 2; i += 1) expect(await app.get('/broken')).toMatchObject({ status: 200, body: 'fine' });
    expect((await app.sent()).map(nameOf).sort()).toEqual(['ordered', 'ordered', 'request', 'request']);
    expect(lines).toEqual([expect.stringMatching(/@Track\('ordered'\).+(bug|must be synchronous)/)]);
  });

  it('reports a failure to listeners alone with logger: false', async () => {
    const properties = () => {
      throw new Error('bug');
    };
    @Controller('broken')
    class Broken {
      @Get()
      @Track('ordered', { properties })
      any() {
        return 'fine';
      }
    }
    const { lines, warn, error } = memoryLogger();
    const logger = { error: (line: string) => error(line), warn: (line: string) => warn(line), log() {} };
    const app = await startApp(platform, { controllers: [Broken] }, { nest: { logger }, options: { logger: false } });
    const codes: string[] = [];
    app.client.on('warning', ({ code }) => codes.push(code));
    await app.get('/broken');
    expect(await app.sent()).toHaveLength(2);
    expect(codes).toContain('callback_failed');
    expect(lines).toEqual([]);
  });

  it('changes nothing of what a handler answers', async () => {
    class Paid extends Error {}
    @Catch(Paid)
    class PaidFilter {
      catch(_error: Paid, host: ArgumentsHost) {
        host
          .switchToHttp()
          .getResponse<{ status(code: number): { send(body: string): void } }>()
          .status(402)
          .send('pay');
      }
    }
    const wrap = {
      intercept: (_context: ExecutionContext, next: { handle(): ReturnType<typeof of> }) =>
        next.handle().pipe(map((value) => ({ wrapped: value }))),
    };
    const nothing: MethodDecorator = () => {};
    const tracked: MethodDecorator = (target, key, descriptor) => {
      for (const on of ['success', 'error', 'always'] as const) {
        Track(`on ${on}`, { on } as { on: 'success' })(target, key, descriptor as never);
      }
    };
    function controllerWith(decorator: MethodDecorator) {
      @Controller()
      class Answers {
        @Get('value')
        @HttpCode(206)
        @Header('x-own', 'yes')
        @UseInterceptors(wrap)
        @decorator
        value() {
          return { a: 1 };
        }

        @Get('nothing')
        @decorator
        nothing() {}

        @Get('observable')
        @decorator
        observable() {
          return of(1, 2, 3);
        }

        @Get('http')
        @decorator
        http() {
          throw new HttpException({ reason: 'teapot' }, 418);
        }

        @Get('filtered')
        @UseFilters(PaidFilter)
        @decorator
        async filtered() {
          throw new Paid();
        }
      }
      return Answers;
    }
    const answers = async (decorator: MethodDecorator) => {
      const app = await startApp(platform, { controllers: [controllerWith(decorator)] });
      const paths = ['value', 'nothing', 'observable', 'http', 'filtered'];
      return Promise.all(
        paths.map(async (path) => {
          const { status, headers, body } = await app.get(`/${path}`);
          const { date, 'keep-alive': _keepAlive, ...others } = headers;
          return { path, status, others, body };
        }),
      );
    };
    const without = await answers(nothing);
    expect(without.map(({ status }) => status)).toEqual([206, 200, 200, 418, 402]);
    expect(await answers(tracked)).toEqual(without);
  });
});
