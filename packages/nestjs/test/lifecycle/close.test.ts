import { setTimeout } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import { nameOf, propertiesOf } from '@openpanel-node/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { memoryTransport, OpenPanel, OpenPanelModule, op, type Transport } from '../../src/index.js';
import { PLATFORMS, startApp } from '../start-app.js';

/** A handler that answers when it is told to, and says when it was reached. */
function heldRoute() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  @Controller()
  class Held {
    @Get('held')
    async held() {
      arrive();
      await released;
      void op.track('handled');
      return 'done';
    }

    @Get('work')
    work() {
      void op.track('worked');
    }
  }
  return { Held, arrived, release };
}

describe.each(PLATFORMS)('app.close() on %s', (platform) => {
  it('lets a request in flight end, then delivers its events, then fulfils', async () => {
    const order: string[] = [];
    const transport: Transport = {
      send: async ({ body }) => {
        await setTimeout(20);
        order.push(`delivered ${(JSON.parse(body) as { payload: { name: string } }).payload.name}`);
        return { kind: 'answered', status: 200, headers: {}, body: '{"deviceId":"","sessionId":""}' };
      },
    };
    const { Held, arrived, release } = heldRoute();
    const { get, app, client } = await startApp(
      platform,
      { controllers: [Held] },
      { options: { transport }, nest: { forceCloseConnections: false } },
    );
    const headers = { connection: 'close' };
    const answered = get('/held', { headers }).then(({ body }) => order.push(`answered ${body}`));
    await arrived;
    const closed = app.close().then(() => order.push('closed'));
    await setTimeout(50);
    expect(order).toEqual([]);
    release();
    await Promise.all([answered, closed]);
    expect(order.at(-1)).toBe('closed');
    expect(order.slice(0, -1).sort()).toEqual(['answered done', 'delivered handled', 'delivered request']);
    expect(client.stats()).toMatchObject({ calls: 2, delivered: 2, pending: 0 });
    expect(await client.track('too late')).toEqual({ status: 'dropped', reason: 'shutdown' });
  });

  it('delivers the event of a request whose connection it breaks off', async () => {
    const { Held, arrived, release } = heldRoute();
    const force = { forceCloseConnections: true };
    const { get, app, sent } = await startApp(platform, { controllers: [Held] }, { nest: force, fastify: force });
    onTestFinished(release);
    const answered = expect(get('/held')).rejects.toThrow();
    await arrived;
    await app.close();
    await answered;
    const events = await sent();
    expect(events.map(nameOf)).toEqual(['request']);
    expect(propertiesOf(events[0])).toMatchObject({ aborted: true, route: '/held' });
  });

  it('can be called again, at once and later', async () => {
    const { Held } = heldRoute();
    const { get, app, client, sent } = await startApp(platform, { controllers: [Held] });
    await get('/work');
    await Promise.all([app.close(), app.close()]);
    await app.close();
    expect((await sent()).map(nameOf)).toEqual(['worked', 'request']);
    expect(client.stats()).toMatchObject({ calls: 2, delivered: 2 });
  });

  it('waits no longer than shutdownTimeoutMs for an API that is down', async () => {
    const transport: Transport = { send: async () => ({ kind: 'unsent', reason: 'ECONNREFUSED' }) };
    const { Held } = heldRoute();
    const { get, app, client } = await startApp(
      platform,
      { controllers: [Held] },
      { options: { transport, shutdownTimeoutMs: 300 } },
    );
    await get('/work');
    const started = performance.now();
    await app.close();
    expect(performance.now() - started).toBeGreaterThan(290);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(client.stats()).toMatchObject({ calls: 2, pending: 0, droppedBy: { shutdown: 2 } });
  });

  it('waits no longer for an API that does not answer', async () => {
    const send = vi.fn<Transport['send']>(() => new Promise(() => {}));
    const { Held } = heldRoute();
    const { get, app, client } = await startApp(
      platform,
      { controllers: [Held] },
      { options: { transport: { send }, shutdownTimeoutMs: 300 } },
    );
    await get('/work');
    const started = performance.now();
    await app.close();
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(client.stats()).toMatchObject({ calls: 2, pending: 0, droppedBy: { unconfirmed: 1, shutdown: 1 } });
  });

  it('does not wait where there is nothing to deliver', async () => {
    const { Held } = heldRoute();
    const { app } = await startApp(platform, { controllers: [Held] }, { options: { shutdownTimeoutMs: 10_000 } });
    const started = performance.now();
    await app.close();
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('delivers what a client that it was given has got, and leaves it running', async () => {
    const transport = memoryTransport();
    const client = new OpenPanel({ transport });
    onTestFinished(async () => void (await client.shutdown()));
    const { Held } = heldRoute();
    const { get, app } = await startApp(
      platform,
      { controllers: [Held] },
      { analytics: () => [OpenPanelModule.forRoot({ client })] },
    );
    await get('/work');
    await app.close();
    expect(transport.events.map(nameOf)).toEqual(['worked', 'request']);
    expect(await client.track('later')).toMatchObject({ status: 'delivered' });
  });
});
