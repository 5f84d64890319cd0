import { fileURLToPath } from 'node:url';
import { type OpenPanel, openpanel } from '@openpanel-node/koa';
import Koa from 'koa';
import serve from 'koa-static';
import { authenticate } from './auth.js';
import { handleErrors, logError } from './errors.js';
import { router } from './router.js';
import type { State } from './state.js';

/** Creates the app, and the analytics client to shut down with it. */
export function createApp(): { app: Koa<State>; client: OpenPanel } {
  // The app is behind one proxy. Without `proxy`, every visitor would have its IP; without `maxIpsCount`, clients could
  // forge theirs.
  const app = new Koa<State>({ proxy: true, maxIpsCount: 1 });

  // First, so that it sees every request. It looks up the user when an event is sent, so auth may come later.
  const analytics = openpanel<State>({ getGroups: (ctx) => ctx.state.user?.orgs, ignore: '/internal/*' });
  app.use(analytics);

  app.use(handleErrors);
  app.use(serve(fileURLToPath(new URL('../public', import.meta.url))));
  app.use(authenticate);
  app.use(router.routes());
  app.use(router.allowedMethods());
  app.on('error', logError);
  return { app, client: analytics.client };
}
