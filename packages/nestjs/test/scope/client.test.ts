import { Controller, Get, HttpCode, Inject, Injectable, type OnApplicationBootstrap, Req } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { nameOf, profileOf, propertiesOf } from '@openpanel-node/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  currentScope,
  defaultClient,
  InjectOpenPanel,
  memoryTransport,
  type NestRequest,
  OpenPanel,
  OpenPanelModule,
  op,
} from '../../src/index.js';
import { PLATFORMS, startApp } from '../start-app.js';
import { AuthGuard, misattributed, unattributed, userOf, VISITOR_OPTIONS, visitor } from './visitors.js';

@Injectable()
class Jobs implements OnApplicationBootstrap {
  constructor(@InjectOpenPanel() readonly client: OpenPanel) {}

  onApplicationBootstrap() {
    void this.client.track('client at start');
    void op.track('op at start');
  }
}

@Controller()
class Root {
  constructor(@Inject(OpenPanel) private readonly client: OpenPanel) {}

  @Get('track')
  track(@Req() request: NestRequest) {
    void this.client.track('client', { of: userOf(request) });
    void op.track('op', { of: userOf(request) });
    return { ip: currentScope()?.ip };
  }

  @Get('identify')
  @HttpCode(204)
  identify() {
    void this.client.identify({ profileId: 'somebody else', email: 'else@example.com' });
    void this.client.setGlobalProperties({ leaked: true });
    void op.track('identified');
  }

  @Get('job')
  async job() {
    const job = this.client.scope({ profileId: 'owner', ip: '198.51.100.5', userAgent: 'Reports/1.0' });
    void job.track('directly');
    await job.run(async () => {
      await new Promise(setImmediate);
      void op.track('op in the job');
      void this.client.track('client in the job');
    });
    void op.track('after the job');
  }
}

const APP = { controllers: [Root], providers: [Jobs, { provide: APP_GUARD, useClass: AuthGuard }] };

describe.each(PLATFORMS)('the injected client, on %s', (platform) => {
  const start = () => startApp(platform, APP, { options: VISITOR_OPTIONS });

  it("is the request's within a request, and nobody's outside", async () => {
    const app = await start();
    expect(JSON.parse((await app.get('/track', { headers: visitor(3) })).body)).toEqual({ ip: '203.0.113.3' });
    void app.client.track('client after the request');
    void op.track('op after the request');
    const events = await app.sent();
    const outside = unattributed(events).map(nameOf);
    expect(outside).toEqual(['client at start', 'op at start', 'client after the request', 'op after the request']);
    const inside = events.filter((event) => !outside.includes(nameOf(event)));
    expect(inside.map(nameOf)).toEqual(['client', 'op', 'request']);
    expect(misattributed(inside)).toEqual([]);
  });

  it('keeps what it is told of a visitor in the request', async () => {
    const app = await start();
    await app.get('/identify', { headers: visitor(3) });
    await app.get('/track', { headers: visitor(4) });
    void app.client.track('outside');
    const events = await app.sent();
    const identified = events.filter((event) => nameOf(event) === 'identified' || propertiesOf(event)['of'] === 'u_3');
    expect(identified.map(profileOf)).toEqual(['somebody else', 'somebody else']);
    for (const event of identified) expect(propertiesOf(event)).toMatchObject({ leaked: true });
    const others = events.filter((event) => propertiesOf(event)['of'] === 'u_4');
    expect(others).toHaveLength(3);
    expect(misattributed(others)).toEqual([]);
    for (const event of events.filter((other) => !identified.includes(other))) {
      expect(propertiesOf(event)).not.toHaveProperty('leaked');
    }
    expect(unattributed(events).map(nameOf)).toContain('outside');
  });

  it('takes a job out of the request that starts it', async () => {
    const app = await start();
    await app.get('/job', { headers: visitor(3) });
    const events = (await app.sent()).filter((event) => nameOf(event).endsWith('job') || nameOf(event) === 'directly');
    expect(events.map((event) => [nameOf(event), profileOf(event), event.ip])).toEqual([
      ['directly', 'owner', '198.51.100.5'],
      ['op in the job', 'owner', '198.51.100.5'],
      ['client in the job', 'owner', '198.51.100.5'],
      ['after the job', 'u_3', '203.0.113.3'],
    ]);
  });

  it("is the process's, until its app ends", async () => {
    const first = await start();
    expect(defaultClient()).toBe(first.client);
    await first.app.close();
    const second = await start();
    expect(defaultClient()).toBe(second.client);
    void op.track('for the second');
    expect((await second.sent()).map(nameOf)).toContain('for the second');
    expect((await first.sent()).map(nameOf)).not.toContain('for the second');
  });

  it("stays the process's while a second app runs, whose requests are that app's all the same", async () => {
    const first = await start();
    const second = await start();
    expect(second.client).not.toBe(first.client);
    void op.track('outside');
    await second.get('/track', { headers: visitor(5) });
    expect((await first.sent()).map(nameOf)).toEqual(['client at start', 'op at start', 'op at start', 'outside']);
    const events = (await second.sent()).filter((event) => nameOf(event) !== 'client at start');
    expect(events.map(nameOf)).toEqual(['client', 'op', 'request']);
    expect(misattributed(events)).toEqual([]);
  });

  it('lends the visitor to another client that is used in the request', async () => {
    const transport = memoryTransport();
    const other = new OpenPanel({ transport });
    onTestFinished(async () => void (await other.shutdown()));
    @Controller()
    class Other {
      @Get('other')
      other(@Req() request: NestRequest) {
        void other.track('other', { of: userOf(request) });
      }
    }
    const app = await startApp(platform, { ...APP, controllers: [Other] }, { options: VISITOR_OPTIONS });
    await app.get('/other', { headers: visitor(6) });
    await other.flush();
    expect(transport.events.map(nameOf)).toEqual(['other']);
    expect(misattributed(transport.events)).toEqual([]);
    expect((await app.requestEvents()).map(profileOf)).toEqual(['u_6']);
  });

  it('is what `op` falls back to where it was given to the module, too', async () => {
    const transport = memoryTransport();
    const client = new OpenPanel({ transport });
    onTestFinished(async () => void (await client.shutdown()));
    const app = await startApp(platform, APP, {
      analytics: () => [OpenPanelModule.forRoot({ client, ...VISITOR_OPTIONS })],
    });
    await app.get('/track', { headers: visitor(7) });
    await client.flush();
    const names = transport.events.map(nameOf);
    expect(names).toEqual(['client at start', 'op at start', 'client', 'op', 'request']);
  });
});
