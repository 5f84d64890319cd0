import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { recordedEvents } from '@openpanel-node/core/testing';
import { memoryTransport } from '@openpanel-node/express';
import { onTestFinished } from 'vitest';
import { createApp } from '../src/app.js';
import { startFakeStripe } from '../src/fake-stripe.js';
import type { Receipts } from '../src/receipts.js';
import { createStripe } from '../src/stripe.js';

export const IP = '203.0.113.17';
export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0';

/** The shop with a fake Stripe, whose events are recorded. */
export async function openShop(receipts: Receipts) {
  const stripe = await startFakeStripe();
  const { app, client } = createApp(
    { stripe: createStripe('sk_test_1', stripe.url), webhookSecret: stripe.webhookSecret, receipts },
    { transport: memoryTransport(), carrierSecrets: ['a secret of the tests'] },
  );
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await client.shutdown();
    await stripe.close();
  });

  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const webhook = `${url}/webhooks/stripe`;
  return {
    client,
    stripe,
    webhook,
    recorded: recordedEvents(client),
    /** A buyer goes to the checkout. */
    async buy(profileId: string, currency: string): Promise<number> {
      const buyer = { authorization: `Bearer ${profileId}`, 'user-agent': FIREFOX, 'x-forwarded-for': IP };
      const headers = { ...buyer, 'content-type': 'application/json' };
      const body = JSON.stringify({ currency });
      return (await fetch(`${url}/checkout`, { method: 'POST', headers, body, redirect: 'manual' })).status;
    },
    /** Stripe calls the webhook. */
    call: (event: Parameters<typeof stripe.deliver>[0], how?: Parameters<typeof stripe.deliver>[2]) =>
      stripe.deliver(event, webhook, how),
  };
}
