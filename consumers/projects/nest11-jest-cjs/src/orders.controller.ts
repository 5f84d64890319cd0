import { Body, Controller, Get, Param, Post, UseGuards } from '@nestjs/common';
import { Op, Track, type Tracker } from '@openpanel-node/nestjs';
import { AuthGuard } from './auth.guard';
import { type Order, OrdersService } from './orders.service';

@Controller('orders')
@UseGuards(AuthGuard)
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get(':id')
  view(@Param('id') id: string, @Op() op: Tracker) {
    op.track('order_viewed', { order: id });
    return { id };
  }

  @Get(':id/invoice')
  async invoice(@Param('id') id: string, @Op() op: Tracker) {
    op.track('invoice_requested', { order: id });
    return { invoice: await this.orders.invoice(id) };
  }

  @Post()
  @Track<Order>('order_placed', { properties: ({ id }) => ({ order: id }) })
  place(@Body('item') item: string): Promise<Order> {
    return this.orders.place(item);
  }
}
