import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createAdapter } from './create-adapter.js';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, createAdapter(), {
  logger: ['fatal', 'error', 'warn'],
});
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(await app.getUrl());
