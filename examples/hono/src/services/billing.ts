import { setTimeout } from 'node:timers/promises';
import { op } from '@openpanel-node/fetch';

export interface Payment {
  user: string;
  org: string;
  /** In cents. */
  amount: number;
}

/** The payment provider sends this request, so the event has to name the profile. */
export async function recordPayment({ user, org, amount }: Payment): Promise<void> {
  await setTimeout(5); // as long as an insert takes
  op.revenue(amount, { profileId: user, groups: [org], currency: 'EUR' });
}
