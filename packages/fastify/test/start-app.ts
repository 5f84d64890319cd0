import { memoryTransport, OpenPanel } from '@openpanel-node/core';
import { CHROME, memoryLogger, nameOf, propertiesOf, type RequestOptions, request } from '@openpanel-node/testkit';
import type { FastifyInstance, fastify } from 'fastify';
import { onTestFinished } from 'vitest';
import { type FastifyOptions, openpanel } from '../src/index.js';

interface Settings {
  /** Fastify's own. */
  readonly server?: object;
  /** Middleware options. */
  readonly options?: FastifyOptions;
  /** Registers the plugin itself. */
  readonly byHand?: boolean;
}

/** A listening app with the plugin, what it sends, and what it warns of. */
export async function startApp(
  create: typeof fastify,
  setup: (app: FastifyInstance, client: OpenPanel) => unknown,
  { server, options, byHand = false }: Settings = {},
) {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, logger: memoryLogger() });
  const warnings: string[] = [];
  client.on('warning', ({ code }) => warnings.push(code));
  const app = create({ forceCloseConnections: true, ...server } as object) as FastifyInstance;
  onTestFinished(() => app.close());
  if (!byHand) app.register(openpanel, { ...options, client } as FastifyOptions);
  await setup(app, client);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const sent = async () => {
    await client.flush();
    return transport.events;
  };
  return {
    app,
    client,
    url,
    warnings,
    sent,
    get: (path: string, { headers, ...rest }: RequestOptions = {}) =>
      request(`${url}${path}`, {
        headers: { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.9', ...headers },
        ...rest,
      }),
    /** The properties of the request events. */
    requests: async () => (await sent()).filter((event) => nameOf(event) === 'request').map(propertiesOf),
  };
}
