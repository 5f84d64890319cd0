import type { Inspector, InspectorEvent } from '@openpanel-node/inspector';
import type { Verification } from '../verification.js';

/** What OpenPanel has of a buyer. Amounts are in cents of the euro. */
interface Buyer {
  readonly profile: string;
  readonly ip: string;
  /** By name, in the order of arrival. */
  readonly events: readonly string[];
  readonly revenue: number;
  readonly refunded: number;
  /** Where the payments are; undefined without any. */
  readonly paidIn?: 'checkout session' | 'no session' | 'another session';
}

export interface CheckoutAccount {
  /** Everything is stored once, for its buyer. */
  readonly ok: boolean;
  readonly buyers: readonly Buyer[];
  /** Sessions of visitors. */
  readonly sessions: number;
  /** Events that were tracked again with the same key, and not stored again. */
  readonly duplicates: number;
  readonly checks: number;
  readonly mismatches: readonly string[];
  readonly seconds: number;
}

export function checkoutAccountOf(
  inspector: Pick<Inspector, 'events'>,
  verification: Verification,
  { duplicates, seconds }: Pick<CheckoutAccount, 'duplicates' | 'seconds'>,
): CheckoutAccount {
  const events = inspector.events();
  const sessions = new Set(events.flatMap(({ sessionId }) => sessionId || [])).size;
  const profiles = [...new Set(events.map(({ profileId = '-' }) => profileId))].sort();
  const buyers = profiles.map((profile): Buyer => {
    const own = events.filter(({ profileId = '-' }) => profileId === profile);
    const named = (name: string) => own.filter((event) => event.name === name);
    const [visit] = named('checkout_started');
    const payments = named('revenue');
    return {
      profile,
      ip: [...new Set(own.map(({ ip }) => ip))].join(', '),
      events: own.flatMap(({ name = '-' }) => (name === 'request' ? [] : name)),
      revenue: payments.reduce((sum, { revenue = 0 }) => sum + revenue, 0),
      refunded: named('refunded').reduce((sum, { properties }) => sum + Number(properties['amount']), 0),
      ...placeOf(payments, visit),
    };
  });
  // A payment that begins a session of its own would be a visit that nobody made.
  verification.check(`${sessions} sessions of ${buyers.length} buyers`, sessions === buyers.length);
  verification.check(`${buyers.length} buyers`, buyers.length === 2);
  const [atOnce, later] = buyers;
  verification.check(
    'the payment at once is not in the session of the checkout',
    atOnce?.paidIn === 'checkout session',
  );
  verification.check('the payment an hour later is in a session', later?.paidIn === 'no session');
  const { checks, mismatches } = verification;
  return { ok: mismatches.length === 0, buyers, sessions, duplicates, checks, mismatches, seconds };
}

function placeOf([payment]: readonly InspectorEvent[], visit?: InspectorEvent): Pick<Buyer, 'paidIn'> {
  if (payment === undefined) return {};
  if (payment.sessionId === '') return { paidIn: 'no session' };
  return { paidIn: payment.sessionId === visit?.sessionId ? 'checkout session' : 'another session' };
}
