import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

const adapter = new FastifyAdapter({ trustProxy: '127.0.0.1' });
const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, {
  logger: ['fatal', 'error', 'warn'],
});
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(await app.getUrl());
