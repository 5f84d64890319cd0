import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpServer, MiddlewareConsumer } from '@nestjs/common';
import { createMiddleware, expressFramework, type Framework } from '@openpanel-node/core';
import { mountFirst } from './express-stack.js';
import { fastifyFramework, linkRequests } from './fastify.js';
import type { ModuleSetup } from './module-setup.js';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Captures the requests of an app: all of them before anything else sees them, or those of the routes that were named. */
export function mount(setup: ModuleSetup, server: HttpServer, consumer: MiddlewareConsumer): void {
  const isFastify = server.getType() === 'fastify';
  const framework = (isFastify ? fastifyFramework : expressFramework) as Framework<object, object>;
  const middleware = createMiddleware(setup.middleware, framework);
  const handler: Handler = (request, response, next) => middleware.open(request, response).run(next);

  const { forRoutes = ['*'], exclude = [] } = setup;
  const takesAll = setup.forRoutes === undefined && exclude.length === 0;
  if (!takesAll) {
    consumer
      .apply(handler)
      .exclude(...exclude)
      .forRoutes(...forRoutes);
  } else if (isFastify) server.use(handler);
  else mountFirst(server.getInstance(), handler);
  if (isFastify) linkRequests(server.getInstance(), setup.client);
}
