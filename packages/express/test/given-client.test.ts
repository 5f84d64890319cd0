import { defaultClient, memoryTransport, OpenPanel, op } from '@openpanel-node/core';
import { memoryLogger, nameOf } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { openpanel } from '../src/index.js';

const clientOf = (app: string) => {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, logger: memoryLogger(), globalProperties: { app } });
  return { transport, client };
};

it('the first client that a middleware is given is the default, with its hooks and its shutdown', async () => {
  void op.track('too early: the client of the environment has no ID here');
  const shop = clientOf('shop');
  const admin = clientOf('admin');
  openpanel({ client: shop.client });
  openpanel({ client: admin.client });
  expect(defaultClient()).toBe(shop.client);
  void op.track('outside');
  expect(await shop.client.shutdown()).toMatchObject({ delivered: 1, pending: 0 });
  expect(shop.transport.events.map(nameOf)).toEqual(['outside']);
  expect(shop.transport.events[0]?.payload).toMatchObject({ properties: { app: 'shop' } });

  openpanel({ client: admin.client });
  expect(defaultClient()).toBe(admin.client);
  // One of several clients is nobody else's, and a middleware that makes its own has the say.
  const own = openpanel({ transport: memoryTransport(), logger: memoryLogger() });
  expect(defaultClient()).toBe(own.client);
});
