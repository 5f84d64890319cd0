import { fileURLToPath } from 'node:url';
import serve from '@fastify/static';
import { openpanel } from '@openpanel-node/fastify';
import { type FastifyInstance, fastify } from 'fastify';
import { authenticate } from './auth.js';
import { handleError } from './errors.js';
import { orgs } from './routes/orgs.js';
import { pages } from './routes/pages.js';
import { signup } from './routes/signup.js';
import { webhooks } from './routes/webhooks.js';

export function createApp(): FastifyInstance {
  // The app is behind one proxy. Without `trustProxy`, every visitor would have its IP; with `true`, clients could forge theirs.
  const app = fastify({ trustProxy: (_address, hop) => hop < 1 });

  // First, so that it sees every request. It looks up the user when an event is sent, so auth may come later.
  app.register(openpanel, { getGroups: (request) => request.user?.orgs, ignore: '/internal/*' });

  app.setErrorHandler(handleError);
  app.register(serve, { root: fileURLToPath(new URL('../public', import.meta.url)), wildcard: false });
  app.decorateRequest('user', undefined);
  app.addHook('onRequest', authenticate);
  // In place of @fastify/cors.
  app.options('/*', async () => '');
  app.register(pages);
  app.register(signup, { prefix: '/signup' });
  app.register(webhooks, { prefix: '/webhooks' });
  app.register(orgs, { prefix: '/orgs/:orgId' });
  return app;
}
