import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { op } from '@openpanel-node/core';
import { OpenPanel } from '@openpanel-node/nestjs';
import { audit } from './audit.cjs';

/** Tracks by everything that finds the current request by itself. */
@Injectable()
export class OrdersService {
  constructor(private readonly openpanel: OpenPanel) {}

  async store(order: string) {
    await sleep(Math.random() * 20);
    op.track('order_stored', { order });
    this.openpanel.track('order_counted', { order });
    audit(order);
  }
}
