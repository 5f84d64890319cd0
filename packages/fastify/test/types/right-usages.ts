// Not run: what the compiler must take. wrong-usages.ts has what it must not.

import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import {
  type ClientOptions,
  type CurrentTracker,
  type FastifyOptions,
  OpenPanel,
  op,
  openpanel,
  type Tracker,
} from '../../src/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    tenant: string | undefined;
    analytics: Tracker;
  }
}

const app = fastify();
app.register(openpanel);
app.register(openpanel, {});
app.register(openpanel, { clientId: 'x', ignore: ['/internal/*', '/reset/:token'], clientIp: 1 });
app.register(openpanel, () => ({ client: new OpenPanel() }));
app.register(openpanel, {
  getProfileId: (request) => request.headers.authorization,
  getGroups: async ({ tenant }) => (tenant === undefined ? [] : [tenant]),
  getProperties: (request, reply) => ({ route: request.routeOptions.url, type: reply.getHeader('content-type') }),
  eventName: (request) => `${request.method} request`,
  trackRequest: (url, request) => url !== '/internal' && request.ip !== '::1',
  clientIp: (request) => String(request.headers['fly-client-ip']),
});
app.register(openpanel, { property: 'analytics' }).after(() => undefined);

app.get('/', async (request) => {
  void request.op.track('viewed', { tenant: request.tenant });
  void request.analytics.track('viewed');
  void op.track('viewed');
});
app.get<{ Params: { id: string }; Querystring: { tab?: string } }>('/users/:id', (request, reply) => {
  const tracker: Tracker = request.op;
  void tracker.track('viewed', { user: request.params.id, tab: request.query.tab });
  void reply.request.op.track('viewed');
  return reply.send('ok');
});
app.addHook('onResponse', async (request) => void request.op.track('sent'));
app.setErrorHandler(async (_error, request) => request.op.track('failed'));
app.setNotFoundHandler(async (request) => request.op.track('missing'));

/** Servers of other kinds. */
fastify({ http2: true }).register(openpanel);
fastify({ https: {} }).register(openpanel, { sampleRate: 0.5 });
fastify({ http2: true, https: {} }).register(openpanel, { client: new OpenPanel() });
fastify({ logger: true }).register(openpanel);

export const api: FastifyPluginAsync = async (own) => {
  own.register(openpanel, { eventName: 'api_request' });
  own.get('/items', async (request) => request.op.track('listed'));
};

/** Options in parts. */
export function mount(
  into: FastifyInstance,
  shared: OpenPanel | undefined,
  options: FastifyOptions,
  own: ClientOptions,
  logger: FastifyBaseLogger,
): CurrentTracker {
  into.register(openpanel, options);
  into.register(openpanel, { client: shared, eventName: 'api' });
  into.register(openpanel, { ...own, logger, sampleRate: 0.5 });
  return op;
}

export async function pay(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await request.op.revenue(4900, { currency: 'EUR' });
  await reply.send();
}
