/** The currencies of the shop. `decimals` is Stripe's: an amount of 4900 is 49.00 EUR, but 4900 JPY. `euros` is your accounts' rate. */
const CURRENCIES: Readonly<Record<string, { readonly decimals: number; readonly euros: number }>> = {
  eur: { decimals: 2, euros: 1 },
  jpy: { decimals: 0, euros: 0.0061 },
};

/**
 * What Stripe calls `amount`, in cents of the euro. OpenPanel adds up all revenue as hundredths of one currency, and converts nothing.
 * Throws for a currency that the shop has no rate for.
 */
export function toEuroCents(amount: number, currency: string): number {
  const known = CURRENCIES[currency];
  if (known === undefined) throw new Error(`There is no rate for ${currency}. Add it to money.ts.`);
  return Math.round((amount / 10 ** known.decimals) * known.euros * 100);
}
