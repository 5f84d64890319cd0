import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { OpenPanel } from '../../src/index.js';
import { memoryClient } from '../clients.js';

const person = { profileId: 'u_1', firstName: 'First' };
const warned = (log: readonly string[]) => log.filter((line) => line.includes('identify_outside_scope'));

it.each<[string, (client: OpenPanel) => unknown]>([
  ['track()', (client) => client.track('signed_up', { plan: 'pro' })],
  ['track()', (client) => client.track(undefined as never)],
  ['revenue()', (client) => client.revenue(100)],
  ['increment()', (client) => client.increment({ property: 'logins' })],
  ['decrement()', (client) => client.decrement({ property: 'credits' })],
  ['setGroup()', (client) => client.setGroup('acme')],
  ['setGroup()', (client) => client.setGroups(['acme'])],
])(
  '%s after an identify() outside of a scope has no profile: one warning says so, and what to write',
  async (call, make) => {
    const { client, log, sent } = memoryClient();
    void client.identify(person);
    void make(client);
    void make(client);
    await sent();
    expect(warned(log)).toEqual([
      expect.stringContaining(`${call} has no profile, although identify() was called before it`),
    ]);
    expect(warned(log)[0]).toContain("track('…', { profileId })");
    expect(warned(log)[0]).toContain('client.scope({ profileId })');
  },
);

it('is told of where the call comes later in the same code, after whatever that has awaited', async () => {
  const { client, log } = memoryClient();
  const signUp = async () => {
    await client.identify(person);
    await setImmediate();
    await client.track('signed_up');
  };
  await signUp();
  expect(warned(log)).toHaveLength(1);
});

it('is not told of where the call has a profile, or other code makes it', async () => {
  const { client, log } = memoryClient();
  const sync = async () => {
    await setImmediate();
    await client.identify(person);
    await client.track('synced', { profileId: 'u_1' });
    await client.increment({ property: 'syncs', profileId: 'u_1' });
    await client.upsertGroup({ id: 'acme', type: 'company', name: 'Acme' });
    await client.scope({ profileId: 'u_1' }).track('synced');
    const other = memoryClient();
    await other.client.track('deployed');
    expect(warned(other.log)).toEqual([]);
  };
  const other = async () => {
    await setImmediate();
    for (let turn = 0; turn < 5; turn += 1) await setImmediate();
    await client.track('deployed');
  };
  await Promise.all([sync(), other()]);
  await client.track('deployed');
  expect(warned(log)).toEqual([]);
});

it('is not told of within a scope, which remembers', async () => {
  const { client, log, sent } = memoryClient();
  client.scope().run(() => {
    void client.identify(person);
    void client.track('signed_up');
  });
  expect((await sent()).at(-1)?.payload).toMatchObject({ profileId: 'u_1' });
  expect(log).toEqual([]);
});

it('a group without anybody to put into it names both ways', async () => {
  const { client, log } = memoryClient();
  expect(await client.setGroup('acme')).toEqual({ status: 'dropped', reason: 'invalid' });
  expect(log).toEqual([
    expect.stringMatching(/call identify\(\) first; elsewhere, use client\.scope\(\{ profileId \}\)/),
  ]);
});
