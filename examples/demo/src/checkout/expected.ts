import type { Person } from '../people.js';
import { U_17, U_42 } from '../people.js';
import { NONE, type Sighting } from '../sighting.js';

/** Who pays in euros, at once, and who pays in yen, an hour later. */
export const PAYS_AT_ONCE: Person = U_17;
export const PAYS_LATER: Person = U_42;

const of = (
  who: Person,
  from: Sighting['from'],
  event: string,
  what: string,
  more: Partial<Sighting> = {},
): Sighting => ({
  ...{ event, profile: who.id ?? NONE, groups: NONE, ip: who.ip, from, what, status: '', url: '', note: '' },
  ...more,
});
const visit = (who: Person, currency: string): Sighting[] => [
  of(who, 'visitor', 'checkout_started', `currency=${currency}`),
  of(who, 'visitor', 'request', 'POST /checkout', { status: '303' }),
];

/** The events of each act of the story. An hour after the checkout, they are server events: no visit is going on. */
export const EXPECTED = {
  bought: [
    ...visit(PAYS_AT_ONCE, 'EUR'),
    of(PAYS_AT_ONCE, 'visitor', 'revenue', '49.00 payment=pi_1 currency=EUR paid=4900'),
    of(PAYS_AT_ONCE, 'visitor', 'receipt_sent', 'payment=pi_1'),
  ],
  hesitated: visit(PAYS_LATER, 'JPY'),
  paidLater: [
    of(PAYS_LATER, 'server', 'revenue', '48.19 payment=pi_2 currency=JPY paid=7900'),
    of(PAYS_LATER, 'server', 'receipt_sent', 'payment=pi_2'),
  ],
  refunded: [of(PAYS_AT_ONCE, 'server', 'refunded', 'payment=pi_1 currency=EUR amount=2000')],
} as const satisfies Record<string, readonly Sighting[]>;
