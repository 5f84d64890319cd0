import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { OpenPanel } from '@openpanel-node/nestjs';
import type { Payment } from './payment.js';

@Injectable()
export class BillingService {
  // Injected, for tests that pass one of their own; within a request its calls belong to that request, as those of `op`.
  constructor(private readonly openpanel: OpenPanel) {}

  /** The request is the payment provider's, so the event says whose money it is. */
  async record({ user, org, amount }: Payment): Promise<void> {
    await setTimeout(5); // as long as an insert takes
    this.openpanel.revenue(amount, { profileId: user, groups: [org], currency: 'EUR' });
  }
}
