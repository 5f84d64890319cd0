import Stripe from 'stripe';
import { request } from '../packages/testkit/src/index.js';

const SECRET = 'whsec_test';

/** The agent and the address of Stripe's webhooks, or of others like them. */
export const WEBHOOK = {
  'user-agent': 'Payments/1.0 (+https://payments.example/webhooks)',
  'x-forwarded-for': '192.0.2.50',
};

/** An app around a fragment that has a Stripe client. The API that it talks to prints the metadata of a checkout. */
export const withStripe = (source: string): string => `
    import http from 'node:http';
    import { OpenPanel, openpanel } from '@openpanel-node/express';
    import express from 'express';
    import Stripe from 'stripe';
    process.env.STRIPE_WEBHOOK_SECRET = '${SECRET}';
    const api = http.createServer(async (req, res) => {
      let form = '';
      for await (const part of req) form += part;
      for (const [name, value] of new URLSearchParams(form)) {
        if (name.startsWith('metadata[')) console.log('metadata: ' + value);
      }
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ id: 'cs_1', object: 'checkout.session', url: 'https://checkout.example/cs_1' }));
    });
    await new Promise((resolve) => api.listen(0, '127.0.0.1', resolve));
    const stripe = new Stripe('sk_test_1', { protocol: 'http', host: '127.0.0.1', port: api.address().port });
    const app = express();
    app.set('trust proxy', 1);
    app.use((req, res, next) => {
      if (req.get('x-user')) req.user = { id: req.get('x-user') };
      next();
    });
    ${source}
    const server = app.listen(process.env.PORT, () => console.log('Listening on port ' + server.address().port));
  `;

/** Calls the webhook of an app, as Stripe does after a payment of 49.00 EUR. `change` forges what Stripe has signed. */
export function callWebhook(
  url: string,
  metadata: Readonly<Record<string, string>>,
  change = (payload: string): string => payload,
): ReturnType<typeof request> {
  const object = { id: 'cs_1', object: 'checkout.session', amount_total: 4900, currency: 'eur', metadata };
  const event = { id: 'evt_1', object: 'event', type: 'checkout.session.completed', data: { object } };
  const payload = JSON.stringify(event);
  const signature = new Stripe('sk_test_1').webhooks.generateTestHeaderString({ payload, secret: SECRET });
  const headers = { ...WEBHOOK, 'content-type': 'application/json', 'stripe-signature': signature };
  return request(`${url}/webhooks/stripe`, { method: 'POST', headers, body: change(payload) });
}
