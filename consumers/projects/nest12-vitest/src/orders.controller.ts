import { Body, Controller, Post } from '@nestjs/common';
import { Op, Track, type Tracker } from '@openpanel-node/nestjs';
import { type Order, OrdersService } from './orders.service.js';

@Controller('shops/:shop/orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  @Track<Order>('order_placed', { properties: ({ id }) => ({ order: id }) })
  place(@Body('item') item: string, @Op() op: Tracker): Promise<Order> {
    op.track('order_received', { item });
    return this.orders.place(item);
  }
}
