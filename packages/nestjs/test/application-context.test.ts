import 'reflect-metadata';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown, Scope } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { nameOf, profileOf } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { memoryTransport, OpenPanel, OpenPanelModule, type OpenPanelModuleOptions, op } from '../src/index.js';

@Injectable()
class Jobs implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(OpenPanel) readonly client: OpenPanel) {}

  onApplicationBootstrap() {
    void this.client.track('started');
  }

  onApplicationShutdown() {
    void op.track('stopped');
  }
}

@Injectable({ scope: Scope.REQUEST })
class Job {
  constructor(@Inject(OpenPanel) readonly client: OpenPanel) {}

  async run() {
    await new Promise(setImmediate);
    void this.client.track('ran');
    void op.track('ran');
  }
}

async function start(options: OpenPanelModuleOptions = {}) {
  const transport = memoryTransport();
  const imports = [OpenPanelModule.forRoot({ transport, ...options } as OpenPanelModuleOptions)];
  const module = { module: class {}, imports, providers: [Jobs, Job] };
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  return { app, transport };
}

it('an app without a server tracks for nobody, and delivers what is pending when it closes', async () => {
  const { app, transport } = await start();
  await (await app.resolve(Job)).run();
  void op.track('outside');
  await app.close();
  expect(transport.events.map(nameOf)).toEqual(['started', 'ran', 'ran', 'outside', 'stopped']);
  for (const event of transport.events) {
    expect(event.ip).toBeUndefined();
    expect(event.userAgent).toMatch(/^openpanel-node\//);
    expect(profileOf(event)).toBeUndefined();
  }
});

it('a job of it can say whose it is', async () => {
  const { app, transport } = await start();
  const job = await app.resolve(Job);
  await app
    .get(OpenPanel)
    .scope({ profileId: 'owner' })
    .run(() => job.run());
  await app.close();
  expect(transport.events.filter((event) => nameOf(event) === 'ran').map(profileOf)).toEqual(['owner', 'owner']);
});

it('routes of requests that never come change nothing', async () => {
  const { app, transport } = await start({ forRoutes: ['jobs'], exclude: ['health'] });
  await app.close();
  expect(transport.events.map(nameOf)).toEqual(['started', 'stopped']);
});
