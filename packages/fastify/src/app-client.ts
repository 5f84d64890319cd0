import { type ClientOptions, isSame, type Logger, type OpenPanel, ownClient } from '@openpanel-node/core/adapter';
import type { FastifyInstance } from 'fastify';

interface AppClient {
  readonly client: OpenPanel;
  readonly options: ClientOptions;
}

/** The clients that the plugin created, by the server of their app. */
const appClients = new WeakMap<object, AppClient[]>();

/**
 * Returns the client of an app. Contexts that register the plugin with equal client options, or with none, share one. It is shut
 * down with the app.
 */
export function appClient(fastify: FastifyInstance, options: ClientOptions | undefined): OpenPanel {
  const known = appClients.get(fastify.server) ?? [];
  appClients.set(fastify.server, known);
  const same = known.find((each) => options === undefined || isSame(each.options, options));
  if (same) return same.client;
  const client = ownClient({ ...appLogger(fastify), ...options });
  known.push({ client, options: options ?? {} });
  fastify.addHook('onClose', async () => void (await client.shutdown()));
  return client;
}

/** The logger of the app, unless it is turned off, as it is by default. Then warnings go to the console. */
function appLogger({ log }: FastifyInstance): { logger?: Logger } {
  return typeof log.level === 'string' && log.level !== 'silent' ? { logger: log } : {};
}
