import express, { Router } from 'express';
import type Stripe from 'stripe';

const PRICES: Readonly<Record<string, number>> = { eur: 4_900, jpy: 7_900 };

/** Sends the buyer to Stripe. */
export function checkout(stripe: Stripe): Router {
  return Router().post('/', express.json(), async (req, res) => {
    const { currency } = req.body as { currency: string };
    const amount = PRICES[currency];
    if (amount === undefined) return void res.status(400).json({ error: `no price in ${currency}` });

    // Says who buys, to whoever opens it later. Stripe keeps the metadata of a session and of its payment apart.
    const metadata = { openpanel: req.op.carrier() };
    const { url } = await stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [{ quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: 'Atlas' } } }],
      success_url: 'https://shop.example/thanks',
      metadata,
      payment_intent_data: { metadata },
    });
    req.op.track('checkout_started', { currency });
    res.redirect(303, String(url));
  });
}
