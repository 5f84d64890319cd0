import type { Terminal } from '../terminal.js';
import type { CheckoutAccount } from './checkout-account.js';

const PLACES = {
  'checkout session': 'the session of the checkout',
  'no session': 'no session, because the visit was over',
  'another session': 'a session of its own',
};
const euros = (cents: number) => `${(cents / 100).toFixed(2)} EUR`;

/** Prints what is stored for each buyer, and the verdict. */
export function showCheckoutSummary(account: CheckoutAccount, { line, paint }: Terminal): void {
  const { ok, buyers, sessions, duplicates, checks, mismatches, seconds } = account;
  for (const { profile, ip, events, revenue, refunded, paidIn } of buyers) {
    line(`  ${paint('cyan', profile)}  ${ip}  ${events.join(', ')}`);
    const paid = paidIn === undefined ? 'no payment' : `revenue ${euros(revenue)}, in ${PLACES[paidIn]}`;
    line(`        ${paid}; refunded ${euros(refunded)}`);
  }
  const sum = (amount: 'revenue' | 'refunded') => buyers.reduce((all, buyer) => all + buyer[amount], 0);
  line();
  line(`  revenue     ${euros(sum('revenue'))}, as the dashboard shows it; ${euros(sum('refunded'))} of it refunded`);
  line(`  sessions    ${sessions} of ${buyers.length} buyers`);
  line(`  duplicates  ${duplicates}, not stored`);
  line(`  checks      ${checks}, ${mismatches.length} mismatch${mismatches.length === 1 ? '' : 'es'}`);
  line();
  for (const mismatch of mismatches) line(paint('red', `  ${mismatch}`));
  const took = `(${seconds.toFixed(1)} s)`;
  if (ok) line(paint('green', `  The checkout: everything is stored once, for its buyer. ${took}`));
  else line(paint('red', `  The checkout: not as expected. ${took}`));
}
