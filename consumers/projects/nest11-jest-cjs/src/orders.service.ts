import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { OpenPanel } from '@openpanel-node/nestjs';

export class SoldOutError extends Error {}

export interface Order {
  id: string;
  item: string;
}

@Injectable()
export class OrdersService {
  constructor(private readonly openpanel: OpenPanel) {}

  async place(item: string): Promise<Order> {
    await sleep(Math.random() * 20);
    if (item === 'unicorn') throw new SoldOutError(item);
    this.openpanel.track('stock_reserved', { item });
    return { id: `order-of-${item}`, item };
  }

  async invoice(id: string): Promise<string> {
    await sleep(300);
    this.openpanel.track('invoice_made', { order: id });
    return id;
  }
}
