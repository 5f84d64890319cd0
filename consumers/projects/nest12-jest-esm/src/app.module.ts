import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { OpenPanelModule } from '@openpanel-node/nestjs';
import { AuthGuard } from './auth.guard.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [OpenPanelModule.forRoot({ globalProperties: { service: 'shop' } })],
  controllers: [OrdersController],
  providers: [OrdersService, { provide: APP_GUARD, useClass: AuthGuard }],
})
export class AppModule {}
