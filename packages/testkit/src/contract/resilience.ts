import { OpenPanel, type Transport } from '@openpanel-node/core';
import { expect, it } from 'vitest';
import { memoryLogger } from '../memory-logger.js';
import type { ContractAdapter } from './adapter.js';
import { start } from './fixture.js';

export function resilience(adapter: ContractAdapter): void {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no session');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no session'))],
    ['never answers', () => new Promise(() => {})],
    ['gives something that is no ID', () => ({ nested: true })],
  ])('serves and captures requests when getProfileId %s', async (_how, getProfileId) => {
    const app = await start(adapter, { options: { getProfileId, resolverTimeoutMs: 20 } as never });
    expect((await app.get('/orgs/acme/users/7')).status).toBe(200);
    expect((await app.get('/orgs/acme/users/8')).status).toBe(200);
    const events = await app.sent();
    expect(events).toHaveLength(6);
    for (const event of events) expect(event.payload).not.toHaveProperty('profileId');
    expect(app.warnings.filter(({ code }) => code === 'resolver_failed')).toHaveLength(1);
  });

  it('leaves nobody with the rejection of a callback that must be synchronous', async () => {
    const rejects = () => Promise.reject(new Error('bug'));
    const options = { trackRequest: rejects, ignore: rejects, clientIp: rejects } as never;
    const app = await start(adapter, { options });
    expect((await app.get('/user/5')).status).toBe(200);
    expect(await app.requestEvents()).toEqual([]);
    expect(app.warnings.map(({ code }) => code)).toEqual(Array(3).fill('resolver_failed'));
    const named = await start(adapter, { options: { eventName: rejects } as never });
    await named.get('/user/5');
    expect(await named.requestEvents()).toHaveLength(1);
  });

  it('answers at once, loses nothing silently and throws nothing while the API is down', async () => {
    const transport: Transport = { send: async () => ({ kind: 'unsent', reason: 'ECONNREFUSED' }) };
    const app = await start(adapter, { options: { transport } });
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.get('/orgs/acme/users/7')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await app.get('/');
    expect(await app.client.flush(0)).toMatchObject({ delivered: 0, dropped: 0 });
    expect(app.client.stats()).toMatchObject({ calls: 151, pending: 151 });
    expect(await app.client.shutdown(0)).toMatchObject({ pending: 0, droppedBy: { shutdown: 151 } });
  });

  it('runs the app without a client ID, and says so once', async () => {
    const logger = memoryLogger();
    const client = new OpenPanel({ logger });
    const app = await start(adapter, { options: { client } });
    expect((await app.get('/orgs/acme/users/7')).status).toBe(200);
    expect((await app.get('/identify')).status).toBe(204);
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toContain('OPENPANEL_CLIENT_ID');
    expect(client.stats().calls).toBe(0);
  });

  it('gives a request its event whatever the app does to its properties and its name', async () => {
    const hostile = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    const app = await start(adapter, { options: { getProperties: () => hostile, eventName: () => '' } });
    await app.get('/user/5');
    expect(await app.requestEvents()).toHaveLength(1);
  });

  it('flushes within a request without waiting for any request', async () => {
    const app = await start(adapter, {
      options: { getProperties: () => app.client.flush(5_000).then(() => ({})), resolverTimeoutMs: 6_000 },
    });
    const held = app.get('/held');
    await app.arrived;
    const delivered = new Promise<void>((resolve) => void app.client.on('delivery', () => resolve()));
    const started = performance.now();
    await app.get('/user/5');
    await delivered;
    expect(performance.now() - started).toBeLessThan(4_000);
    app.release();
    await held;
  });

  it('waits at shutdown for a request that is still being served, and its event', async () => {
    const app = await start(adapter);
    const answer = app.get('/held');
    await app.arrived;
    const report = app.client.shutdown(10_000);
    app.release();
    expect((await answer).status).toBe(200);
    expect(await report).toMatchObject({ delivered: 1, pending: 0 });
    expect(await app.client.shutdown()).toBe(await report);
  });
}
