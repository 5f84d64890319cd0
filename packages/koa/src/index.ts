import type { Tracker } from '@openpanel-node/core';

export * from '@openpanel-node/core';
export { type KoaOptions, type OpenPanelMiddleware, openpanel } from './openpanel.js';
export { type KoaProxyOptions, openpanelProxy } from './openpanel-proxy.js';

declare module 'koa' {
  interface ExtendableContext {
    /** The OpenPanel tracker of this request. */
    op: Tracker;
  }
}
