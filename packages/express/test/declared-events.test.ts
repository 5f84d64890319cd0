import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { nameOf, propertiesOf, request } from '@openpanel-node/testkit';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { defineEvents, type EventCatalogue, memoryTransport, openpanel } from '../src/index.js';

/** What a request sends that tracks `signed_up`. */
async function sentBy(events: EventCatalogue, eventName = 'request') {
  const transport = memoryTransport();
  const middleware = openpanel({ transport, logger: false, events, eventName });
  const app = express().use(middleware);
  app.get('/orders/:id', (req, res) => {
    req.op.track('signed_up', { plan: 'pro', more: 1 });
    res.send('ok');
  });
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await request(`http://127.0.0.1:${port}/orders/7`);
  await middleware.client.flush();
  return transport.events.map((event) => [nameOf(event), propertiesOf(event)] as const);
}

const signedUp = { signed_up: z.object({ plan: z.string() }) };

it('a request event needs no declaration, whatever its name is; tracks of the request are checked', async () => {
  expect(await sentBy(defineEvents(signedUp, { onInvalid: 'drop' }), 'api')).toEqual([
    ['signed_up', { plan: 'pro', __timestamp: expect.any(String) }],
    ['api', expect.objectContaining({ method: 'GET', route: '/orders/:id', status: 200 })],
  ]);
});

it('a request event that is declared is checked, and has what its schema returns', async () => {
  const declared = (status: z.ZodType<object>) => defineEvents({ ...signedUp, request: status }, { onInvalid: 'drop' });
  const [, sent] = await sentBy(declared(z.object({ route: z.string(), status: z.literal(200) })));
  expect(sent?.[1]).toEqual({
    ...{ route: '/orders/:id', status: 200 },
    ...{ __path: expect.stringContaining('/orders/7'), __timestamp: expect.any(String) },
  });
  expect(await sentBy(declared(z.object({ status: z.literal(201) })))).toHaveLength(1);
});
