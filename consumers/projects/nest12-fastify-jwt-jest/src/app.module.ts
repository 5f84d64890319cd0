import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { OpenPanelModule } from '@openpanel-node/nestjs';
import { AuthGuard, type Claims } from './auth.guard.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [
    JwtModule.register({ secret: 'not-a-secret', signOptions: { expiresIn: '1h' } }),
    // Whose request it is, is known from the claims. Each function names the part of the request that it needs.
    OpenPanelModule.forRoot({
      getGroups: (request: { user?: Claims }) => request.user?.tenant,
      getProperties: (request: { routeOptions?: { method?: string | string[] } }) => ({
        methods: request.routeOptions?.method,
      }),
    }),
  ],
  controllers: [OrdersController],
  providers: [OrdersService, { provide: APP_GUARD, useClass: AuthGuard }],
})
export class AppModule {}
