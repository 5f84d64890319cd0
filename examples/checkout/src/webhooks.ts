import type { OpenPanel } from '@openpanel-node/express';
import express, { Router } from 'express';
import Stripe from 'stripe';
import { handleEvent } from './payments.js';
import type { Receipts } from './receipts.js';

/** Where Stripe says what happened. A status other than 2xx makes it call again. */
export function webhooks(stripe: Stripe, secret: string, client: OpenPanel, receipts: Receipts): Router {
  // Stripe signs the bytes of the body: no `express.json()` may come before.
  return Router().post('/stripe', express.raw({ type: 'application/json' }), async (req, res) => {
    let event: Stripe.Event;
    try {
      // Also refuses a signature that is older than five minutes.
      event = stripe.webhooks.constructEvent(req.body, req.get('stripe-signature') ?? '', secret);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
      return void res.status(400).json({ error: 'the signature is wrong or too old' });
    }
    await handleEvent(event, client, receipts);
    res.sendStatus(204);
  });
}
