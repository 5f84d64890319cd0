import { setTimeout } from 'node:timers/promises';
import { op } from '@openpanel-node/fetch';

/** The payment provider sends this request, so the event has to name the profile. `amount` is in cents. */
export async function recordPayment({ user, org, amount }) {
  await setTimeout(5); // as long as an insert takes
  op.revenue(amount, { profileId: user, groups: [org], currency: 'EUR' });
}
