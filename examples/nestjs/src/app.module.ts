import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { OpenPanelModule } from '@openpanel-node/nestjs';
import { AuthGuard } from './auth/auth.guard.js';
import type { SignedIn } from './auth/user.js';
import { ErrorFilter } from './error.filter.js';
import { OrgsModule } from './orgs/orgs.module.js';
import { PagesModule } from './pages/pages.module.js';
import { Shutdown } from './shutdown.js';
import { SignupModule } from './signup/signup.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

@Module({
  imports: [
    // The only import of it: the client can be injected everywhere. Who the visitor is, it asks when an event is sent,
    // so guards may come later.
    OpenPanelModule.forRoot({
      getGroups: (request: SignedIn) => request.user?.orgs,
      ignore: '/internal/*',
      // Without this line: Nest's own logger. The demo reads what `OPENPANEL_DEBUG` says, in plain lines.
      logger: console,
    }),
    PagesModule,
    SignupModule,
    WebhooksModule,
    OrgsModule,
  ],
  providers: [{ provide: APP_GUARD, useClass: AuthGuard }, { provide: APP_FILTER, useClass: ErrorFilter }, Shutdown],
})
export class AppModule {}
