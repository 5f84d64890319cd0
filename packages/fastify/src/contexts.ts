import { type OpenPanel, warnOnce } from '@openpanel-node/core/adapter';
import type { FastifyInstance } from 'fastify';

/** Whether an instance is a context within an app. The app itself is an ordinary object, from which contexts inherit. */
export const isContext = (fastify: FastifyInstance): boolean => Object.getPrototypeOf(fastify) !== Object.prototype;

/** Warns if no route has the hook of this name: then the context that added it has none. */
export function expectRoutes(fastify: FastifyInstance, client: OpenPanel, hook: string): void {
  fastify.addHook('onReady', async () => {
    if (!fastify.printRoutes({ includeHooks: true }).includes(`"${hook}()"`)) {
      warnOnce(client, 'plugin_without_routes', WITHOUT_ROUTES, 'plugin');
    }
  });
}

const WITHOUT_ROUTES =
  'openpanel is registered in a context without routes, so no request is captured. Register it on the app itself, or wrap your ' +
  'plugin that registers it with fastify-plugin.';
