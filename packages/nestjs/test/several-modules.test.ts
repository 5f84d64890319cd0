import { Controller, Get, Req } from '@nestjs/common';
import { memoryLogger, nameOf } from '@openpanel-node/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  defaultClient,
  type MemoryTransport,
  memoryTransport,
  Op,
  OpenPanel,
  OpenPanelModule,
  op,
  type Tracker,
} from '../src/index.js';
import { PLATFORMS, startApp } from './start-app.js';

@Controller()
class Root {
  @Get()
  home(@Op() tracker: Tracker) {
    void tracker.track('viewed');
    return 'home';
  }
}

const controllers = [Root];
const names = (transport: MemoryTransport) => transport.events.map(nameOf).sort();

describe.each(PLATFORMS)('on %s', (platform) => {
  it('two apps with the same options have a client each, and one ends without the other', async () => {
    const transport = memoryTransport();
    const options = { transport, logger: memoryLogger() };
    const analytics = () => [OpenPanelModule.forRoot(options)];
    const first = await startApp(platform, { controllers }, { analytics });
    const second = await startApp(platform, { controllers }, { analytics });
    expect(first.client).not.toBe(second.client);
    await first.app.close();
    await second.get('/');
    await second.client.flush();
    expect(names(transport)).toEqual(['request', 'viewed']);
    expect(second.client.stats()).toMatchObject({ calls: 2, delivered: 2 });
    expect(await first.client.track('late')).toEqual({ status: 'dropped', reason: 'shutdown' });
  });

  it("the first app's client is the default one of the process, then that of the next app", async () => {
    const first = await startApp(platform, { controllers });
    expect(defaultClient()).toBe(first.client);
    const second = await startApp(platform, { controllers });
    expect(defaultClient()).toBe(first.client);
    void op.track('before');
    await first.app.close();
    const third = await startApp(platform, { controllers });
    expect(defaultClient()).toBe(third.client);
    void op.track('after');
    expect([first, second, third].length).toBe(3);
    expect((await third.sent()).map(nameOf)).toEqual(['after']);
    expect((await first.sent()).map(nameOf)).toEqual(['before']);
    expect(await second.sent()).toEqual([]);
  });

  it('two modules of an app with clients of their own send a request event each, and put a tracker each', async () => {
    const ours = memoryTransport();
    const theirs = memoryTransport();
    @Controller()
    class Both {
      @Get()
      home(@Req() request: { op: Tracker; partner: Tracker }, @Op() tracker: Tracker) {
        void request.op.track('ours');
        void request.partner.track('theirs');
        void tracker.track('the last one’s');
        void op.track('the last one’s');
        return 'home';
      }
    }
    const analytics = () => [
      OpenPanelModule.forRoot({ transport: ours, isGlobal: false }),
      OpenPanelModule.forRoot({ transport: theirs, isGlobal: false, property: 'partner' }),
    ];
    const app = await startApp(platform, { controllers: [Both] }, { analytics });
    expect((await app.get('/')).status).toBe(200);
    await app.sent();
    expect([names(ours), names(theirs)]).toEqual([
      ['ours', 'request'],
      ['request', 'the last one’s', 'the last one’s', 'theirs'],
    ]);
  });

  it('two modules that differ only in what Nest cannot see in them are two', async () => {
    const transports = [memoryTransport(), memoryTransport()];
    const clients = transports.map((transport) => new OpenPanel({ transport, logger: memoryLogger() }));
    // They are the app's own, and the first is the default client until it ends.
    onTestFinished(async () => void (await Promise.all(clients.map((client) => client.shutdown()))));
    const analytics = () => clients.map((client) => OpenPanelModule.forRoot({ client }));
    const app = await startApp(platform, {}, { analytics });
    await app.get('/');
    await Promise.all(clients.map((client) => client.flush()));
    expect(transports.map(names)).toEqual([['request'], ['request']]);
  });

  it('one module that is imported in several places sends one request event', async () => {
    const app = await startApp(
      platform,
      { controllers },
      {
        analytics: (transport) => {
          const openpanel = OpenPanelModule.forRoot({ transport });
          class Feature {}
          return [openpanel, { module: Feature, imports: [openpanel] }];
        },
      },
    );
    await app.get('/');
    expect((await app.sent()).map(nameOf).sort()).toEqual(['request', 'viewed']);
  });

  it('a client that was given is flushed at the end of the app, and goes on', async () => {
    const transport = memoryTransport();
    const client = new OpenPanel({ transport, logger: memoryLogger() });
    const app = await startApp(platform, { controllers }, { analytics: () => [OpenPanelModule.forRoot({ client })] });
    await app.get('/');
    await app.app.close();
    expect(names(transport)).toEqual(['request', 'viewed']);
    expect(await client.track('later')).toMatchObject({ status: 'delivered' });
    await client.shutdown();
  });
});
