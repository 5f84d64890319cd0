import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { OpenPanelModule, type OpenPanelModuleOptions } from '@openpanel-node/nestjs';
import { AuthGuard, type UserRequest } from './auth.guard.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';
import { Settings, SettingsModule } from './settings.module.js';
import { SoldOutFilter } from './sold-out.filter.js';

@Module({
  imports: [
    OpenPanelModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: ({ region }: Settings): OpenPanelModuleOptions<UserRequest> => ({
        globalProperties: { region },
        getProfileId: ({ user }) => user?.email,
        getGroups: ({ user }) => user?.teams ?? [],
      }),
    }),
  ],
  controllers: [OrdersController],
  providers: [
    OrdersService,
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_FILTER, useClass: SoldOutFilter },
  ],
})
export class AppModule {}
