import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { OpenPanel } from '@openpanel-node/nestjs';
import type { Payment } from './payment.js';

@Injectable()
export class BillingService {
  // Injected, so that tests can pass their own client. In a request, its calls belong to that request, like those of `op`.
  constructor(private readonly openpanel: OpenPanel) {}

  /** The payment provider sends this request, so the event has to name the profile. */
  async record({ user, org, amount }: Payment): Promise<void> {
    await setTimeout(5); // as long as an insert takes
    this.openpanel.revenue(amount, { profileId: user, groups: [org], currency: 'EUR' });
  }
}
