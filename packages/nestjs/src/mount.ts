import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpServer, MiddlewareConsumer } from '@nestjs/common';
import { createMiddleware, type Framework } from '@openpanel-node/core/adapter';
import { createExpressFramework } from './express.js';
import { mountFirst } from './express-stack.js';
import { linkRequests, nestFastifyFramework } from './fastify.js';
import type { ModuleSetup } from './module-setup.js';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Mounts the middleware: for all requests before everything else, or for the configured routes. */
export function mount(setup: ModuleSetup, server: HttpServer, consumer: MiddlewareConsumer): void {
  const isFastify = server.getType() === 'fastify';
  const framework = isFastify ? nestFastifyFramework : createExpressFramework(server);
  const handler = createHandler(setup, framework);
  if (!takesAll(setup)) {
    const { forRoutes = ['*'], exclude = [] } = setup;
    consumer
      .apply(handler)
      .exclude(...exclude)
      .forRoutes(...forRoutes);
  } else if (isFastify) server.use(handler);
  else mountFirst(server.getInstance(), handler);
  if (isFastify) linkRequests(server.getInstance(), setup.client);
}

/**
 * Mounts the middleware on Fastify while the app is created, before `main.ts` can mount anything: Fastify runs middleware in the
 * order of mounting. Returns false if mounting has to wait, for configured routes and in a testing module without a server.
 */
export function mountEarly(setup: ModuleSetup, server: HttpServer | undefined): boolean {
  if (server?.getType() !== 'fastify' || !takesAll(setup) || !('use' in server.getInstance())) return false;
  server.use(createHandler(setup, nestFastifyFramework));
  linkRequests(server.getInstance(), setup.client);
  return true;
}

const takesAll = ({ forRoutes, exclude }: ModuleSetup) => forRoutes === undefined && !exclude?.length;

function createHandler(setup: ModuleSetup, framework: Framework<never, never>): Handler {
  const middleware = createMiddleware(setup.middleware, framework as Framework<object, object>);
  return function openpanel(request, response, next) {
    middleware.open(request, response).run(next);
  };
}
