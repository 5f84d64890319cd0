import type { FastifyPluginAsync } from 'fastify';

export const pages: FastifyPluginAsync = async (app) => {
  app.addHook('onRequest', async (_request, reply) => void reply.type('text/html'));

  app.get('/', async () => '<h1>Reports for everyone</h1>');

  app.get('/pricing', async () => '<h1>Pricing</h1>');

  app.get('/invite', async (request) => {
    // The token in the query never leaves the server: events contain REDACTED instead.
    request.op.track('invite_opened');
    return '<h1>You are invited</h1>';
  });

  app.get('/healthz', async () => 'ok');

  app.get('/internal/queue', async () => '0 jobs');
};
