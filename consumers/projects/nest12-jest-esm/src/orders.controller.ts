import { Controller, Param, Put } from '@nestjs/common';
import { Op, Track, type Tracker } from '@openpanel-node/nestjs';
import { OrdersService } from './orders.service.js';

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Put(':id')
  @Track<{ order: string }>('order_placed', { properties: ({ order }) => ({ order }) })
  async place(@Param('id') order: string, @Op() op: Tracker) {
    op.track('order_received', { order });
    await this.orders.store(order);
    return { order };
  }
}
