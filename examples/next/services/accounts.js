import { setTimeout } from 'node:timers/promises';
import { op } from '@openpanel-node/fetch';

let last = 100;

export async function createAccount(email, org) {
  await setTimeout(5); // as long as an insert takes
  last += 1;
  const id = `u_${last}`;

  // From now on, all events of this request belong to the new profile, including the request event.
  op.identify({ profileId: id, email, properties: { plan: 'free' } });
  op.upsertGroup({ id: org, type: 'company', name: org });
  op.setGroup(org);
  op.increment({ property: 'logins' });
  op.track('signed_up', { plan: 'free' });
}
