import { fileURLToPath } from 'node:url';
import { type OpenPanel, openpanel } from '@openpanel-node/express';
import express, { type Express } from 'express';
import { authenticate, requireMember } from './auth.js';
import { handleError } from './handle-error.js';
import { orgs } from './routes/orgs.js';
import { pages } from './routes/pages.js';
import { signup } from './routes/signup.js';
import { webhooks } from './routes/webhooks.js';

/** The app, and the analytics client to shut down with it. */
export function createApp(): { app: Express; client: OpenPanel } {
  const app = express();
  // One proxy in front; without this line every visitor has the proxy's address.
  app.set('trust proxy', 1);

  // First, so that no request is missed. Who the visitor is, it asks when an event is sent, so auth may come later.
  const analytics = openpanel({ getGroups: (req) => req.user?.orgs, ignore: '/internal/*' });
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
