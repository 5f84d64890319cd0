import http2 from 'node:http2';
import { Controller, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CHROME, propertiesOf } from '@openpanel-node/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { memoryTransport, OpenPanelModule } from '../src/index.js';

@Controller()
class Root {
  @Get('users/:id')
  user() {
    return 'ok';
  }
}

it('has the host and the protocol that a trusted proxy tells over HTTP/2, on Fastify', async () => {
  const transport = memoryTransport();
  class AppModule {}
  const module = { module: AppModule, imports: [OpenPanelModule.forRoot({ transport })], controllers: [Root] };
  const adapter = new FastifyAdapter({ trustProxy: ['127.0.0.1'], http2: true } as never);
  const app = await NestFactory.create(module, adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
  const session = http2.connect(await app.getUrl());
  onTestFinished(async () => {
    session.destroy();
    await app.close();
  });
  const forwarded = { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' };
  for await (const _part of session.request({ ':path': '/users/5', 'user-agent': CHROME, ...forwarded }));
  await expect.poll(() => transport.events).toHaveLength(1);
  expect(propertiesOf(transport.events[0])).toMatchObject({ __path: 'https://shop.example/users/5' });
});
