import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { type OpenPanelMiddleware, openpanel } from '@openpanel-node/fetch/hono';
import { Hono } from 'hono';
import { authenticate, type Env } from './auth.js';
import { handleError } from './errors.js';
import { orgs } from './routes/orgs.js';
import { pages } from './routes/pages.js';
import { signup } from './routes/signup.js';
import { webhooks } from './routes/webhooks.js';

/** Creates the app, and the analytics middleware, whose client is to shut down with it. */
export function createApp(): { app: Hono<Env>; analytics: OpenPanelMiddleware } {
  const app = new Hono<Env>();

  // First, so that it sees every request. It looks up the user when an event is sent, so auth may come later. The app is behind one
  // proxy: without `clientIp`, every visitor would have its IP.
  const analytics = openpanel({ clientIp: 1, getGroups: (c) => c.get('user')?.orgs, ignore: '/internal/*' });
  app.use(analytics);

  app.onError(handleError);
  app.use('/assets/*', serveStatic({ root: fileURLToPath(new URL('../public', import.meta.url)) }));
  app.use(authenticate);
  // In place of hono/cors.
  app.options('/*', (c) => c.text(''));
  app.route('/', pages);
  app.route('/signup', signup);
  app.route('/webhooks', webhooks);
  app.route('/orgs/:orgId', orgs);
  return { app, analytics };
}
