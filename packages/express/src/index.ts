import type { Tracker } from '@openpanel-node/core';

export * from '@openpanel-node/core';
export { type ExpressOptions, type OpenPanelMiddleware, openpanel } from './openpanel.js';
export { type ExpressProxyOptions, openpanelProxy } from './openpanel-proxy.js';

declare global {
  namespace Express {
    interface Request {
      /** The OpenPanel tracker of this request. */
      op: Tracker;
    }
  }
}
