// A Nest app that is a process of its own. What it is asked to do is in its environment; decorators are called by hand.
import 'reflect-metadata';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Controller, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OpenPanelModule, op } from '../../../dist/esm/index.js';

const { PLATFORM, ANALYTICS, MODE, HOOKS } = process.env;
const hasAnalytics = ANALYTICS !== 'off';
const track = (name) => hasAnalytics && void op.track(name);

class Root {
  work() {
    track('worked');
    return 'worked';
  }

  /** Answers when somebody writes to the standard input. */
  async held() {
    console.log('held');
    await once(process.stdin, 'data');
    process.stdin.destroy();
    track('handled');
    return 'handled';
  }
}
Controller()(Root);
for (const name of ['work', 'held'])
  Get(name)(Root.prototype, name, Object.getOwnPropertyDescriptor(Root.prototype, name));

class Hooked {
  constructor() {
    track('starting');
  }

  onModuleInit() {
    if (MODE === 'fail') throw new Error('no database');
  }

  async onModuleDestroy() {
    console.log('onModuleDestroy');
    track('onModuleDestroy');
  }

  async beforeApplicationShutdown(signal) {
    console.log(`beforeApplicationShutdown ${signal}`);
    track('beforeApplicationShutdown');
  }

  async onApplicationShutdown(signal) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log(`onApplicationShutdown ${signal}`);
    track('onApplicationShutdown');
  }
}

class AppModule {}
const module = {
  module: AppModule,
  imports: hasAnalytics ? [OpenPanelModule.forRoot({})] : [],
  controllers: [Root],
  providers: [Hooked],
};
const options = { logger: false, abortOnError: false };

async function platform() {
  if (PLATFORM === 'Express') return new (await import('@nestjs/platform-express')).ExpressAdapter();
  return new (await import('@nestjs/platform-fastify')).FastifyAdapter();
}

async function serve() {
  const app = await NestFactory.create(module, await platform(), options);
  if (HOOKS) app.enableShutdownHooks([], JSON.parse(HOOKS));
  await app.listen(0, '127.0.0.1');
  console.log(`listening ${await app.getUrl()}`);
  return app;
}

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.resolve('@nestjs/core'))));
console.log(`nest ${version}`);
try {
  if (MODE === 'context') await NestFactory.createApplicationContext(module, options);
  else {
    const app = await serve();
    if (MODE === 'close') {
      const headers = { connection: 'close', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/127.0' };
      await (await fetch(`${await app.getUrl()}/work`, { headers })).text();
      await app.close();
      console.log('closed');
    }
  }
} catch (error) {
  console.log(`failed ${error.message}`);
  process.exitCode = 3;
}
