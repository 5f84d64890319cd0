import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Op, SkipTracking, Track, type Tracker } from '@openpanel-node/nestjs';
import { Public } from './auth.guard.js';
import { OrdersService } from './orders.service.js';

@Controller()
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post('orders/:id')
  @HttpCode(201)
  @Track('order_placed', { properties: (order: { id: string }) => ({ order: order.id }) })
  async place(@Param('id') id: string, @Op() op: Tracker) {
    op.track('order_received', { order: id });
    await this.orders.store(id);
    return { id };
  }

  @Public()
  @Get('prices')
  prices() {
    return [];
  }

  @Public()
  @SkipTracking()
  @Get('metrics')
  metrics() {
    return '';
  }
}
