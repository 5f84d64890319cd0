import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { BillingService } from './billing.service.js';
import type { Payment } from './payment.js';

@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly billing: BillingService) {}

  @Post('payments')
  @HttpCode(204)
  async pay(@Body() payment: Payment): Promise<void> {
    await this.billing.record(payment);
  }
}
