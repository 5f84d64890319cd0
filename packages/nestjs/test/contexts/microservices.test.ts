import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { Controller, Get, Inject, type ModuleMetadata, Param, Req } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  type ClientTCP,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  type TcpOptions,
  Transport,
} from '@nestjs/microservices';
import { nameOf } from '@openpanel-node/testkit';
import { firstValueFrom, tap } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  memoryTransport,
  type NestRequest,
  Op,
  OpenPanel,
  OpenPanelModule,
  op,
  SkipTracking,
  Track,
  type Tracker,
} from '../../src/index.js';
import { AuthGuard, misattributed, unattributed, userOf, VISITOR_OPTIONS, visitor } from '../scope/visitors.js';
import { PLATFORMS, startApp } from '../start-app.js';

const TCP: TcpOptions = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } };

const handled = new EventTarget();

@Controller()
class Stock {
  constructor(@Inject(OpenPanel) private readonly client: OpenPanel) {}

  @MessagePattern('reserve')
  @Track('reserved', { properties: (result) => ({ result }) })
  async reserve(@Payload() article: string, @Op() tracker: Tracker) {
    void tracker.track('@Op()');
    await new Promise(setImmediate);
    void op.track('op');
    void this.client.track('client');
    return `${article} reserved`;
  }

  @MessagePattern('refuse')
  @Track('refused', { on: 'error' })
  refuse(@Payload() _article: string) {
    throw new RpcException('sold out');
  }

  @EventPattern('sold')
  @SkipTracking()
  @Track('sold')
  sold(@Payload() _article: string) {
    setImmediate(() => handled.dispatchEvent(new Event('sold')));
  }
}

const NAMES = ['@Op()', 'op', 'client', 'reserved'];

async function connect(port: number): Promise<ClientTCP> {
  const proxy = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
  onTestFinished(() => proxy.close());
  await proxy.connect();
  return proxy as ClientTCP;
}

const portOf = (microservice: { unwrap<T>(): T }) => (microservice.unwrap<Server>().address() as AddressInfo).port;

it('the handlers of a microservice track for nobody, and its guard lets everything pass', async () => {
  const transport = memoryTransport();
  const app = await NestFactory.createMicroservice(
    { module: class {}, imports: [OpenPanelModule.forRoot({ transport })], controllers: [Stock] },
    { ...TCP, logger: false },
  );
  await app.listen();
  const proxy = await connect(portOf(app));

  expect(await firstValueFrom(proxy.send('reserve', 'a1'))).toBe('a1 reserved');
  await expect(firstValueFrom(proxy.send('refuse', 'a1'))).rejects.toMatchObject({ message: 'sold out' });
  const sold = once(handled, 'sold');
  await firstValueFrom(proxy.emit('sold', 'a1'), { defaultValue: undefined });
  await sold;
  proxy.close();
  await app.close();

  expect(transport.events.map(nameOf)).toEqual([...NAMES, 'refused', 'sold']);
  expect(transport.events[3]?.payload).toMatchObject({ properties: { result: 'a1 reserved' } });
  expect(unattributed(transport.events)).toEqual(transport.events);
});

describe.each(PLATFORMS)('a hybrid app on %s', (platform) => {
  it.each([{ inheritAppConfig: true }, { inheritAppConfig: false }])(
    'tracks its requests for their visitors, and its messages for nobody, with %o',
    async (config) => {
      let proxy: ClientTCP | undefined;
      @Controller()
      class Shop {
        @Get('buy/:article')
        async buy(@Param('article') article: string, @Req() request: NestRequest) {
          const of = userOf(request);
          void op.track('before the message', { of });
          const answer = await firstValueFrom(proxy!.send<string>('reserve', article));
          void op.track('after the message', { of });
          return answer;
        }

        @Get('stream/:article')
        @Track('streamed', { properties: (_result, context) => ({ of: userOf(context.switchToHttp().getRequest()) }) })
        stream(@Param('article') article: string, @Op() tracker: Tracker, @Req() request: NestRequest) {
          const of = userOf(request);
          return proxy!.send<string>('reserve', article).pipe(
            tap(() => {
              void tracker.track('in the pipe', { of });
              // The answer comes over a connection that is older than the request.
              void op.track('op in the pipe');
            }),
          );
        }
      }
      const metadata: ModuleMetadata = {
        controllers: [Shop, Stock],
        providers: [{ provide: APP_GUARD, useClass: HttpAuthGuard }],
      };
      const app = await startApp(platform, metadata, {
        options: VISITOR_OPTIONS,
        setup: async (created) => {
          const microservice = created.connectMicroservice(TCP, config);
          await created.startAllMicroservices();
          proxy = await connect(portOf(microservice));
        },
      });
      const paths = ['/buy/a1', '/stream/a1'];
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) => app.get(paths[index % 2]!, { headers: visitor(index % 20) })),
      );
      for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: 'a1 reserved' });
      proxy!.close();
      const events = await app.sent();
      const nobodys = [...NAMES, 'op in the pipe'];
      const own = events.filter((event) => !nobodys.includes(nameOf(event)));
      expect(own).toHaveLength(30 * 3 + 30 * 3);
      expect(misattributed(own)).toEqual([]);
      const messages = events.filter((event) => NAMES.includes(nameOf(event)));
      expect(messages).toHaveLength(60 * NAMES.length);
      expect(unattributed(messages)).toEqual(messages);
    },
  );
});

/** A guard of the whole app sees messages as well. */
class HttpAuthGuard extends AuthGuard {
  override canActivate(context: Parameters<AuthGuard['canActivate']>[0]): true {
    return context.getType() === 'http' ? super.canActivate(context) : true;
  }
}
