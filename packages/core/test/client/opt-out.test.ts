import { CHROME } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { currentScope } from '../../src/index.js';
import { memoryClient } from '../clients.js';

const VISITOR = { ip: '203.0.113.9', userAgent: CHROME, profileId: 'u_1' };
const DISABLED = { status: 'disabled' };

it('ends every later call of the scope as disabled, sends none, and counts each', async () => {
  const { client, sent } = memoryClient();
  const scope = client.scope(VISITOR);
  const before = scope.track('before');
  scope.optOut();
  const calls = [
    scope.track('after'),
    scope.revenue(100),
    scope.identify({ profileId: 'u_2' }),
    scope.identify({ email: 'user@example.com' }),
    scope.increment({ property: 'n' }),
    scope.decrement({ property: 'n' }),
    scope.upsertGroup({ id: 'acme', type: 'company', name: 'Acme' }),
    scope.setGroup('acme'),
    scope.setGroups([]),
    scope.send({ type: 'alias', payload: { profileId: 'u_1', alias: 'u_2' } }),
  ];
  expect(await Promise.all(calls)).toEqual(calls.map(() => DISABLED));
  expect(await before).toMatchObject({ status: 'delivered' });
  expect((await sent()).map(({ payload }) => payload)).toMatchObject([{ name: 'before' }]);
  expect(client.stats()).toMatchObject({ calls: 1, skipped: { opt_out: calls.length } });
  expect(await scope.fetchDeviceId()).toBe('');
});

it('applies to the code within the scope, and to other clients there', async () => {
  const { client, sent } = memoryClient();
  const other = memoryClient();
  await client.scope(VISITOR).run(async () => {
    client.optOut();
    await Promise.resolve();
    expect(await client.track('own')).toEqual(DISABLED);
    expect(await other.client.track('other')).toEqual(DISABLED);
    expect(currentScope()?.context.isOptedOut).toBe(true);
  });
  expect(await client.scope(VISITOR).track('next')).toMatchObject({ status: 'delivered' });
  expect([(await sent()).length, (await other.sent()).length]).toEqual([1, 0]);
});

it('is ignored outside of a request or scope, with one warning', async () => {
  const { client, sent, log } = memoryClient();
  client.optOut();
  client.optOut();
  void client.track('seen');
  expect(await sent()).toHaveLength(1);
  expect(log).toEqual([expect.stringMatching(/optOut\(\) was ignored: .* \(opt_out_outside_scope: /)]);
});
