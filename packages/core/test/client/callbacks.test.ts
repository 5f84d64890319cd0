import { nameOf, propertiesOf } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import type { ClientOptions, OpenPanelEvent } from '../../src/index.js';
import { memoryClient } from '../clients.js';

describe('filter', () => {
  it('drops what it is false for, and sees the event as it would be sent', async () => {
    const seen: OpenPanelEvent[] = [];
    const { client, sent } = memoryClient({
      filter: (event) => {
        seen.push(event);
        return nameOf(event) !== 'noise';
      },
    });
    const job = client.scope({ profileId: 'p', groups: ['g'] });
    expect(await job.track('noise')).toEqual({ status: 'dropped', reason: 'filtered' });
    await job.track('signal');
    expect((await sent()).map(nameOf)).toEqual(['signal']);
    expect(seen[0]).toMatchObject({ type: 'track', payload: { name: 'noise', profileId: 'p', groups: ['g'] } });
    expect(client.stats()).toMatchObject({ calls: 2, droppedBy: { filtered: 1 } });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('bug');
      },
    ],
    ['is asynchronous', async () => true],
    ['rejects', () => Promise.reject(new Error('bug'))],
  ])('drops the event, and is reported once, when it %s', async (_how, filter) => {
    const { client, log } = memoryClient({ filter: filter as never });
    expect(await client.track('a')).toEqual({ status: 'dropped', reason: 'filtered' });
    expect(await client.track('b')).toEqual({ status: 'dropped', reason: 'filtered' });
    expect(log.filter((line) => line.includes('callback_failed'))).toHaveLength(1);
  });
});

describe('beforeSend', () => {
  it('sends what it returns, checked again, and nothing for null', async () => {
    const { client, sent } = memoryClient({
      beforeSend: (event) => {
        if (nameOf(event) === 'secret') return null;
        if (nameOf(event) === 'bad') return { type: 'track', payload: { name: '' } };
        return { type: 'track', payload: { name: 'renamed', properties: { big: 10n, at: new Date(0) } } };
      },
    });
    expect(await client.track('secret')).toEqual({ status: 'dropped', reason: 'filtered' });
    expect(await client.track('bad')).toEqual({ status: 'dropped', reason: 'invalid' });
    expect(await client.track('fine')).toEqual({ status: 'delivered' });
    expect(await sent()).toMatchObject([
      {
        payload: {
          name: 'renamed',
          properties: { big: '10', at: '1970-01-01T00:00:00.000Z', __timestamp: expect.any(String) },
        },
      },
    ]);
  });

  it('cannot change other events through what they share', async () => {
    const { client, sent } = memoryClient({
      globalProperties: { app: { version: 1 } },
      beforeSend: (event) => {
        const properties = propertiesOf(event) as { app: { version: number } };
        properties.app.version += 1;
        return event;
      },
    });
    await client.track('a');
    await client.track('b');
    for (const event of await sent()) expect(event.payload).toMatchObject({ properties: { app: { version: 2 } } });
  });

  it('drops the event, and is reported, when it forgets to return one', async () => {
    const { client, log } = memoryClient({ beforeSend: (() => {}) as never });
    expect(await client.track('a')).toEqual({ status: 'dropped', reason: 'filtered' });
    expect(log[0]).toContain('must return an event or null');
  });

  it('drops the event when it is asynchronous, and nobody is left with its rejection', async () => {
    const { client, log } = memoryClient({ beforeSend: (() => Promise.reject(new Error('bug'))) as never });
    expect(await client.track('a')).toEqual({ status: 'dropped', reason: 'filtered' });
    expect(log[0]).toContain('must be synchronous');
  });
});

describe('listeners', () => {
  it('hear of every call once, until they stop listening', async () => {
    const { client, sent } = memoryClient();
    const heard: string[] = [];
    const stop = client.on('delivery', (event, { status }) => heard.push(`${nameOf(event)} ${status}`));
    void client.track('a');
    void client.track('');
    await sent();
    stop();
    await client.track('b');
    expect(heard).toEqual([' dropped', 'a delivered']);
  });

  it.each([
    [
      'throw',
      () => {
        throw new Error('bug');
      },
    ],
    ['reject', () => Promise.reject(new Error('bug'))],
  ])('harm nothing when they %s', async (_how, listener) => {
    const { client, log } = memoryClient();
    client.on('delivery', listener);
    expect(await client.track('a')).toEqual({ status: 'delivered' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.some((line) => line.includes('listener') && line.includes('bug'))).toBe(true);
  });
});

it('a logger that throws harms nothing', async () => {
  const broken = () => {
    throw new Error('disk full');
  };
  const { client } = memoryClient({ logger: { info: broken, warn: broken, error: broken }, debug: true });
  client.on('delivery', broken);
  client.on('warning', broken);
  expect(await client.track('')).toEqual({ status: 'dropped', reason: 'invalid' });
  expect(await client.track('a')).toEqual({ status: 'delivered' });
});

it('debug writes one line an event with its fate', async () => {
  const { client, sent, log } = memoryClient({ debug: true });
  void client.track('signed_up', { profileId: 'u1' });
  await sent();
  expect(log).toEqual(['[openpanel] track signed_up of u1: delivered']);
});

it.each<[string, ClientOptions]>([
  ['filter', { filter: () => true }],
  ['beforeSend', { beforeSend: (event) => event }],
])('%s gets no copy of a name that is an endless list, and the call ends', async (_option, options) => {
  const { client } = memoryClient({ ...options, maxEventBytes: 1_000 });
  let reads = 0;
  const endless = new Proxy([], {
    get: (list, key) => {
      reads += 1;
      return key === 'length' ? 2 ** 32 - 1 : Reflect.get(list, key);
    },
  });
  expect(await client.track(endless as never)).toEqual({ status: 'dropped', reason: 'too_large' });
  expect(reads).toBeLessThan(20_000);
});

it.each([
  ['a symbol', Symbol('name')],
  ['an object without text', Object.create(null)],
  ['an object whose text throws', { toString: () => expect.unreachable() }],
  ['a function', () => 'name'],
])('debug harms nothing where the name of an event is %s', async (_what, name) => {
  const { client, sent, log } = memoryClient({ debug: true });
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  for (const wrong of [name, proxy]) await client.track(wrong as string);
  await client.upsertGroup({ id: { toString: 1 } as never, type: 'company', name: 'Acme' });
  await client.increment({ property: { toString: 1 } as never, profileId: 'p' });
  await client.track('request', { method: { toString: 1 } });
  await sent();
  expect(client.stats()).toMatchObject({ calls: 5, delivered: 1, dropped: 4, pending: 0 });
  expect(log.filter((line) => line.includes('dropped, invalid'))).toHaveLength(4);
});
