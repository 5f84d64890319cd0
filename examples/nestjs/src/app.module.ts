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
    // Import the module only here: the client can be injected everywhere. It looks up the user when an event is sent,
    // so guards may run later.
    OpenPanelModule.forRoot({
      getGroups: (request: SignedIn) => request.user?.orgs,
      ignore: '/internal/*',
      // The default is the logger of Nest. The demo reads the output of `OPENPANEL_DEBUG`, in plain lines.
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
