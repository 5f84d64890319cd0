import { type ClientOptions, type OpenPanel, openpanel } from '@openpanel-node/express';
import express, { type Express } from 'express';
import type Stripe from 'stripe';
import { authenticate } from './auth.js';
import { checkout } from './checkout.js';
import { events } from './events.js';
import type { Receipts } from './receipts.js';
import { webhooks } from './webhooks.js';

export interface Services {
  readonly stripe: Stripe;
  readonly webhookSecret: string;
  readonly receipts: Receipts;
}

/** Creates the app, and the analytics client to shut down with it. */
export function createApp(
  { stripe, webhookSecret, receipts }: Services,
  options: Pick<ClientOptions, 'onceStore' | 'transport' | 'carrierSecrets'> = {},
): { app: Express; client: OpenPanel } {
  const app = express();
  app.set('trust proxy', 1);
  const analytics = openpanel({ ...options, events, ignore: '/webhooks/*' });
  app.use(analytics);
  app.use(authenticate);
  app.use('/checkout', checkout(stripe));
  app.use('/webhooks', webhooks(stripe, webhookSecret, analytics.client, receipts));
  return { app, client: analytics.client };
}
