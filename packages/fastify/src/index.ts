import type { Tracker } from '@openpanel-node/core';

export * from '@openpanel-node/core';
export { type FastifyOptions, openpanel } from './openpanel.js';
export { type FastifyProxyOptions, openpanelProxy } from './openpanel-proxy.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The OpenPanel tracker of this request. */
    op: Tracker;
  }
}
