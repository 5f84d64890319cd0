import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { op } from '@openpanel-node/nestjs';
import type { NewAccount } from './new-account.js';

@Injectable()
export class AccountsService {
  #last = 100;

  async create({ email, org }: NewAccount): Promise<string> {
    await setTimeout(5); // as long as an insert takes
    this.#last += 1;
    const id = `u_${this.#last}`;

    // From now on, all events of this request belong to the new profile, including the request event.
    op.identify({ profileId: id, email, properties: { plan: 'free' } });
    op.upsertGroup({ id: org, type: 'company', name: org });
    op.setGroup(org);
    op.increment({ property: 'logins' });
    op.track('signed_up', { plan: 'free' });
    return id;
  }
}
