// Everything in index.ts, and what adapters are built from.

export { isSame, ownClient } from './default-client.js';
export { type RecordedEntry, readRecord, renewRecord } from './delivery/outbox-record.js';
export { isEventCatalogue } from './events/event-catalogue.js';
export { expressFramework } from './frameworks/express.js';
export { fastifyFramework } from './frameworks/fastify.js';
export {
  type FetchDetails,
  type FetchExchange,
  fetchFramework,
  knownExchange,
  type NodeObjects,
  openExchange,
} from './frameworks/fetch.js';
export type { Framework } from './frameworks/framework.js';
export { honoFramework, isServedByNode } from './frameworks/hono.js';
export { koaFramework } from './frameworks/koa.js';
export * from './index.js';
export type { ProxyOptions } from './options/browser-proxy-options.js';
export { splitOptions } from './options/middleware-config.js';
export { checkOptions, type OptionRules } from './options/option-rules.js';
export { BrowserProxy } from './proxy/browser-proxy.js';
export { answerFetch, fetchBody } from './proxy/fetch-proxy.js';
export { answerNode, disconnection } from './proxy/node-proxy.js';
export type { ProxyResponse } from './proxy/proxy-response.js';
export { nodeBody, type ParsedBody, streamBody } from './proxy/request-body.js';
export { type RelayStats, relayOf } from './relay/relay-of.js';
export { createClientIp, otherCdnAddress } from './requests/client-ip.js';
export { isPublicAddress } from './requests/ip-address.js';
export {
  createMiddleware,
  lazyMiddleware,
  type Middleware,
  reportCallback,
  requestHandles,
  uncalledMiddleware,
  warnOnce,
} from './requests/middleware.js';
export type { RequestHandle } from './requests/request-handle.js';
export { reportSpool, type SpoolReport } from './spool/spool-report.js';
export type { WaitUntil } from './util/host-context.js';
export { memoize } from './util/memoize.js';
export { isThenable, synchronous } from './util/promises.js';
