// What applications get, and what an adapter is made of.
export type { OpenedRequest } from './captured-request.js';
export { splitOptions } from './config/middleware-config.js';
export { checkOptions, type OptionRules } from './config/option-rules.js';
export { ownClient } from './default-client.js';
export * from './index.js';
export {
  createMiddleware,
  type Middleware,
  openedRequests,
  reportCallback,
  uncalledMiddleware,
  warnOnce,
} from './middleware.js';
export { isPublicAddress } from './request/address.js';
export { createClientIp, otherCdnAddress } from './request/client-ip.js';
export { expressFramework } from './request/express.js';
export type { Framework } from './request/framework.js';
export { synchronous } from './thenable.js';
