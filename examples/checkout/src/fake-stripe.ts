import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What Stripe sends to a webhook. */
export interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly object: Readonly<Record<string, unknown>>; readonly previous_attributes?: object };
}

export interface Delivery {
  /** When it was signed. Default: now. */
  readonly signedAt?: number;
  /** Changes the payload after it was signed, as a forger does. */
  forge?(payload: string): string;
}

/** As much of Stripe as the shop uses, on loopback. IDs count from 1: `cs_1`, `pi_1`, `evt_1`. */
export interface FakeStripe {
  readonly url: string;
  readonly webhookSecret: string;
  /** The buyer of the last checkout pays; with a bank transfer, first without the money, then with it. */
  pay(how?: 'at once' | 'by transfer' | 'arrived'): StripeEvent;
  /** Refunds a part of a payment. */
  refund(payment: string, amount: number): StripeEvent;
  /** Calls the webhook, and resolves with the status of the response. */
  deliver(event: StripeEvent, webhook: string, delivery?: Delivery): Promise<number>;
  close(): Promise<void>;
}

interface Payment {
  readonly id: string;
  readonly session: Readonly<Record<string, unknown>>;
  readonly charge: Readonly<Record<string, unknown>>;
  refunded: number;
}

const AGENT = 'Stripe/1.0 (+https://stripe.com/docs/webhooks)';
/** Stripe refuses longer values in metadata. */
const MOST_METADATA = 500;

export async function startFakeStripe(now = (): number => Date.now()): Promise<FakeStripe> {
  const webhookSecret = 'whsec_local';
  const payments = new Map<string, Payment>();
  let eventCount = 0;

  const server = createServer(async (req, res) => {
    const [status, body] = await create(req);
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

  async function create(req: IncomingMessage): Promise<[status: number, body: object]> {
    const form = new URLSearchParams(await text(req));
    if (`${req.method} ${req.url}` !== 'POST /v1/checkout/sessions') return [404, { error: { message: 'Not found' } }];
    const metadata = metadataIn(form, 'metadata');
    if (Object.values(metadata).some((value) => value.length > MOST_METADATA)) {
      return [
        400,
        { error: { type: 'invalid_request_error', message: 'Metadata values can have up to 500 characters' } },
      ];
    }
    const number = payments.size + 1;
    const currency = form.get('line_items[0][price_data][currency]');
    const amount = Number(form.get('line_items[0][price_data][unit_amount]'));
    const common = { currency, payment_intent: `pi_${number}` };
    const session = { ...common, id: `cs_${number}`, object: 'checkout.session', amount_total: amount, metadata };
    // The metadata of the session is not that of the payment and its charge.
    const ofPayment = metadataIn(form, 'payment_intent_data[metadata]');
    const charge = { ...common, id: `ch_${number}`, object: 'charge', amount, metadata: ofPayment };
    payments.set(common.payment_intent, { id: common.payment_intent, session, charge, refunded: 0 });
    return [200, { ...session, url: `https://checkout.stripe.example/${session.id}` }];
  }

  function eventOf(type: string, object: StripeEvent['data']['object'], previous?: object): StripeEvent {
    eventCount += 1;
    const data = { object, ...(previous && { previous_attributes: previous }) };
    return Object.assign(
      { id: `evt_${eventCount}`, object: 'event', created: Math.floor(now() / 1_000) },
      { type, data },
    );
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    webhookSecret,
    pay(how = 'at once') {
      const last = [...payments.values()].at(-1);
      const type = how === 'arrived' ? 'async_payment_succeeded' : 'completed';
      const status = how === 'by transfer' ? 'unpaid' : 'paid';
      return eventOf(`checkout.session.${type}`, { ...last?.session, payment_status: status });
    },
    refund(id, amount) {
      const payment = payments.get(id);
      if (payment === undefined) throw new Error(`There is no payment ${id}`);
      const before = payment.refunded;
      payment.refunded += amount;
      const charge = { ...payment.charge, amount_refunded: payment.refunded };
      return eventOf('charge.refunded', charge, { amount_refunded: before });
    },
    async deliver(event, webhook, { signedAt = now(), forge = (body: string) => body } = {}) {
      const payload = JSON.stringify(event);
      const t = Math.floor(signedAt / 1_000);
      const headers = {
        'content-type': 'application/json',
        'user-agent': AGENT,
        'stripe-signature': signatureOf(payload, webhookSecret, t),
      };
      const response = await fetch(webhook, { method: 'POST', headers, body: forge(payload) });
      await response.arrayBuffer();
      return response.status;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The header `stripe-signature`. `t` is in seconds. */
export function signatureOf(payload: string, secret: string, t: number): string {
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${payload}`).digest('hex')}`;
}

/** The entries of `metadata[name]=value`. */
function metadataIn(form: URLSearchParams, name: string): Record<string, string> {
  const entries = [...form].filter(([key]) => key.startsWith(`${name}[`));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(name.length + 1, -1), value]));
}
