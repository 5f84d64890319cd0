import Stripe from 'stripe';

/** `apiUrl` is for the demo and the tests, which have a Stripe of their own. */
export function createStripe(secretKey: string, apiUrl?: string): Stripe {
  if (apiUrl === undefined) return new Stripe(secretKey);
  const { hostname, port } = new URL(apiUrl);
  return new Stripe(secretKey, { protocol: 'http', host: hostname, port });
}
