import { type OpenPanel, op } from '@openpanel-node/express';
import type Stripe from 'stripe';
import { toEuroCents } from './money.js';
import type { Receipts } from './receipts.js';

/**
 * Handles an event of Stripe, which may come more than once, to several processes at the same time. Its ID is the key of what is tracked,
 * and of the job, so both happen once.
 */
export async function handleEvent(event: Stripe.Event, client: OpenPanel, receipts: Receipts): Promise<void> {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded': {
      const { payment_status, payment_intent, amount_total, currency, metadata } = event.data.object;
      // With a bank transfer, the session is completed before the money arrives.
      if (payment_status !== 'paid' || amount_total === null || currency === null) return;
      const payment = String(payment_intent);
      const cents = toEuroCents(amount_total, currency);
      return client.scope(metadata?.['openpanel']).run(async () => {
        // First what can fail: Stripe then calls again.
        await receipts.add('receipt', { payment }, { jobId: event.id });
        op.revenue(cents, { payment, currency, paid: amount_total }, { once: event.id });
      });
    }
    case 'charge.refunded': {
      const { payment_intent, amount_refunded, currency, metadata } = event.data.object;
      // A charge can be refunded in parts, and has their sum.
      const { amount_refunded: before = 0 } = event.data.previous_attributes ?? {};
      const amount = toEuroCents(amount_refunded, currency) - toEuroCents(before, currency);
      const refund = { payment: String(payment_intent), currency, amount };
      // Revenue is never negative in OpenPanel, so a refund is an event of its own.
      client.scope(metadata['openpanel']).track('refunded', refund, { once: event.id });
    }
  }
}
