import { fileURLToPath } from 'node:url';
import { type ClientOptions, type OpenPanel, openpanel } from '@openpanel-node/express';
import express, { type Express } from 'express';
import { authenticate, requireMember } from './auth.js';
import { handleError } from './handle-error.js';
import { orgs } from './routes/orgs.js';
import { pages } from './routes/pages.js';
import { signup } from './routes/signup.js';
import { webhooks } from './routes/webhooks.js';

/** Creates the app, and the analytics client to shut down with it. The options are for more than one process: see examples/fleet. */
export function createApp(options: Pick<ClientOptions, 'outbox'> = {}): { app: Express; client: OpenPanel } {
  const app = express();
  // The app is behind one proxy. Without this line, every visitor would have the IP of the proxy.
  app.set('trust proxy', 1);

  // First, so that it sees every request. It looks up the user when an event is sent, so auth may come later.
  const analytics = openpanel({ ...options, getGroups: (req) => req.user?.orgs, ignore: '/internal/*' });
  app.use(analytics);

  app.use(express.static(fileURLToPath(new URL('../public', import.meta.url))));
  app.use(authenticate);
  app.use(pages);
  app.use('/signup', signup);
  app.use('/webhooks', webhooks);
  app.use('/orgs/:orgId', requireMember, orgs);
  app.use(handleError);
  return { app, client: analytics.client };
}
