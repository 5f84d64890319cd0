import { Controller, Get, Injectable, type ModuleMetadata, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { memoryLogger, nameOf } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { memoryTransport, Op, OpenPanelModule, SkipTracking, Track, type Tracker } from '../src/index.js';
import { startApp } from './start-app.js';

class Base {
  @Track('inherited')
  inherited() {}
}

@Injectable()
class Billing extends Base {
  @Track('charged')
  charge() {
    return this.plain();
  }

  @SkipTracking()
  @UseGuards()
  @Track('refunded', { on: 'always' })
  async refund() {}

  plain() {}
}

@Controller()
class Orders {
  @Get('orders')
  @Track('ordered')
  order(@Op() _op: Tracker) {
    return this.helper();
  }

  @Track('helped')
  helper() {
    return 'fine';
  }
}

async function warningsOf(metadata: ModuleMetadata) {
  const logger = memoryLogger();
  const app = await startApp('Express', metadata, { options: { logger, clientIp: () => '203.0.113.9' } });
  return { app, lines: logger.lines.filter((line) => line.includes('misplaced_track')) };
}

it('a @Track() on a method that Nest runs no interceptors for is told at start, with what to write', async () => {
  const { lines } = await warningsOf({ providers: [Billing, { provide: 'BILLING', useClass: Billing }] });
  expect(lines.map((line) => line.replace(/ \(misplaced_track.*/, ''))).toEqual([
    "[openpanel] @Track('charged') on Billing.charge() sends nothing: Nest runs it only for handlers of controllers, resolvers and gateways. Call op.track('charged') in Billing.charge() instead.",
    expect.stringContaining("@Track('refunded') on Billing.refund() sends nothing"),
    expect.stringContaining("@Track('inherited') on Billing.inherited() sends nothing"),
  ]);
});

it.each<[string, ModuleMetadata]>([
  ['a value', { providers: [{ provide: 'BILLING', useValue: new Billing() }] }],
  ['what a factory makes', { providers: [{ provide: 'BILLING', useFactory: () => new Billing() }] }],
])('the provider may be %s', async (_what, metadata) => {
  const { lines } = await warningsOf(metadata);
  expect(lines).toHaveLength(3);
});

it('a handler of a controller is none of them, another method of it is', async () => {
  const { app, lines } = await warningsOf({ controllers: [Orders] });
  expect(lines).toEqual([expect.stringContaining("@Track('helped') on Orders.helper() sends nothing")]);
  await app.get('/orders');
  expect((await app.sent()).map(nameOf).sort()).toEqual(['ordered', 'request']);
});

it('providers of any shape do no harm', async () => {
  const throwing = Object.create({
    get method() {
      throw new Error('no');
    },
  });
  const shapes = [null, 1, 'x', Object.create(null), () => {}, [], throwing];
  const { lines } = await warningsOf({
    providers: shapes.map((useValue, index) => ({ provide: `p${index}`, useValue })),
  });
  expect(lines).toEqual([]);
});

it('is told in an app without a server, too', async () => {
  const logger = memoryLogger();
  const imports = [OpenPanelModule.forRoot({ transport: memoryTransport(), logger })];
  const module = { module: class {}, imports, providers: [Billing] };
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  await app.close();
  expect(logger.lines.filter((line) => line.includes('misplaced_track'))).toHaveLength(3);
});
