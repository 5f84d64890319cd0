import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { OpenPanelModule } from '@openpanel-node/nestjs';
import { OrdersController } from './orders.controller';
import { OrdersService } from './orders.service';
import { SoldOutFilter } from './sold-out.filter';

/** Configured by the environment alone. */
@Module({
  imports: [OpenPanelModule.forRoot()],
  controllers: [OrdersController],
  providers: [OrdersService, { provide: APP_FILTER, useClass: SoldOutFilter }],
})
export class AppModule {}
