import { defineEvents } from '@openpanel-node/express';
import * as z from 'zod';

const currency = z.string().toUpperCase().describe('What the buyer paid in');
/** The payment in Stripe, which all events of a purchase have. */
const payment = z.string().startsWith('pi_');

export const events = defineEvents({
  checkout_started: z.object({ currency }),
  revenue: z.object({ payment, currency, paid: z.int().describe('In the smallest unit of the currency') }),
  receipt_sent: z.object({ payment }),
  refunded: z.object({ payment, currency, amount: z.int().nonnegative().describe('In cents of the euro, as revenue') }),
});

// Types `req.op`, `op` and every other tracker of the app.
declare global {
  namespace OpenPanelNode {
    interface Register {
      events: typeof events;
    }
  }
}
