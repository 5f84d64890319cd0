import { Module } from '@nestjs/common';
import { BillingService } from './billing.service.js';
import { WebhooksController } from './webhooks.controller.js';

@Module({ controllers: [WebhooksController], providers: [BillingService] })
export class WebhooksModule {}
