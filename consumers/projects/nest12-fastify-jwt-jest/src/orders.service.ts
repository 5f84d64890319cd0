import { Injectable } from '@nestjs/common';
import { OpenPanel, op } from '@openpanel-node/nestjs';

@Injectable()
export class OrdersService {
  constructor(private readonly openpanel: OpenPanel) {}

  async store(order: string) {
    await new Promise(setImmediate);
    op.track('order_stored', { order });
    this.openpanel.increment({ property: 'orders' });
  }
}
