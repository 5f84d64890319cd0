import type { UndiciDispatcher } from '../delivery/connections.js';
import type { OnceStore } from '../delivery/once-store.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Transport } from '../delivery/transport.js';
import type { Logger } from '../diagnostics.js';
import type { EventCatalogue } from '../events/event-catalogue.js';
import type { OpenPanelEvent, Properties } from '../events/types.js';

/**
 * Options of `new OpenPanel()`. All are optional. Options with a scalar value also have an environment variable (`clientId`:
 * `OPENPANEL_CLIENT_ID`, `maxQueueSize`: `OPENPANEL_MAX_QUEUE_SIZE`); the option wins over the variable.
 */
export interface ClientOptions {
  /** ID of your OpenPanel client, a lower-case UUID. Without one the client is disabled, which is logged once. */
  clientId?: string | undefined;
  /** Secret of your OpenPanel client. The API requires it for events that come from a server. It is never logged. */
  clientSecret?: string | undefined;
  /** Base URL of the API. `/track` is appended; a path prefix is kept. @default 'https://api.openpanel.dev' */
  apiUrl?: string | undefined;
  /**
   * Sends nothing. Every call resolves to `{ status: 'disabled' }`. With the option instead of the variable, the newest 1 000 calls wait
   * for `client.ready()`, which starts the client, and resolve to `{ status: 'queued' }`. @default false
   */
  disabled?: boolean | undefined;
  /** Logs one line for each event with its outcome. @default false */
  debug?: boolean | undefined;
  /** Properties of every tracked event. @default {} */
  globalProperties?: Properties | undefined;
  /**
   * The events of the app, as `defineEvents()` returns them: names and properties are checked at every call, and what the schemas return
   * is sent. @see docs/typed-events.md
   */
  events?: EventCatalogue | undefined;
  /** Drops an event if it returns false. Synchronous; if it throws, the event is dropped. */
  filter?: ((event: OpenPanelEvent) => boolean) | undefined;
  /** Returns the event to send, changed or not, or null to drop it. Synchronous; if it throws, the event is dropped. */
  beforeSend?: ((event: OpenPanelEvent) => OpenPanelEvent | null) | undefined;
  /**
   * An object with the methods `info`, `warn` and `error`, such as a pino logger. `false` turns logging off;
   * `client.on('warning', …)` still reports. @default the console
   */
  logger?: Logger | false | undefined;
  /** Maximum number of events in the queue. A full queue drops the least important ones first. @default 10_000 */
  maxQueueSize?: number | undefined;
  /** Maximum size of the queue, in bytes of request bodies. @default 33_554_432 (32 MiB) */
  maxQueueBytes?: number | undefined;
  /** Maximum size of one event's request body, in bytes. @default 262_144 (256 KiB) */
  maxEventBytes?: number | undefined;
  /** Maximum number of connections to the API, and so of requests in flight, unless the event loop is saturated. @default 64 */
  connections?: number | undefined;
  /**
   * The same while the event loop is saturated, so that the queue does not fill. Default: 256, or `connections` if you set that.
   * @default 256 @see docs/delivery.md#a-saturated-event-loop
   */
  maxConnections?: number | undefined;
  /**
   * Which thread sends the requests. `'worker'` takes that work off the main thread, and delivers what is queued at
   * `process.exit()` and after an uncaught exception. Not with `dispatcher`; ignored with `transport`.
   * @default 'main' @see docs/delivery.md#a-worker-thread
   */
  thread?: 'main' | 'worker' | undefined;
  /** Time limit of one request to the API, and the longest that the promise of a call stays open. @default 10_000 */
  requestTimeoutMs?: number | undefined;
  /**
   * Maximum number of retries of an event whose request got no response, a 408, or a 5xx other than 503. The default
   * lasts about six minutes. @default 30
   */
  maxRetries?: number | undefined;
  /** First delay of the exponential backoff. @default 1_000 */
  retryDelayMs?: number | undefined;
  /** Longest delay of the exponential backoff. @default 30_000 */
  maxRetryDelayMs?: number | undefined;
  /** An event older than this is dropped as `expired` instead of sent. With `spool` or `outbox`: 72 hours. @default 3_600_000 (1 hour) */
  maxEventAgeMs?: number | undefined;
  /**
   * How long `flush()` and `shutdown()` wait, and how long pending events keep a process alive that has nothing else
   * to do. @default 5_000
   */
  shutdownTimeoutMs?: number | undefined;
  /**
   * How long a counter waits after the last write to its profile was answered, so that counters add up. Below 12 000
   * the API may lose counts. With `memoryTransport()` the default is 0. @default 15_000 @see docs/counters.md
   */
  counterSettleMs?: number | undefined;
  /**
   * Your own dispatcher (proxy, mTLS, mocks), of undici 4 to 8 or of Node.js. Without it, a connection pool is used,
   * behind the proxy that `HTTPS_PROXY` names (`HTTP_PROXY` for an `http:` URL). @see docs/delivery.md#proxies
   */
  dispatcher?: UndiciDispatcher | undefined;
  /**
   * Keeps events in a directory until they have their outcome, so that they outlive a crash: the next process that opens
   * it delivers what was left. The variable is the directory. `false` turns it off. @see docs/durable-delivery.md
   */
  spool?: SpoolOptions | false | undefined;
  /**
   * Where the keys of `once` are claimed: in this process, in the directory of `spool` for all processes that share it, or in a store such
   * as `redisOnceStore()` of `@openpanel-node/redis`. Default: `'spool'` with a spool, else `'memory'`. An `outbox` claims them itself.
   * @see docs/delivery.md#store-an-event-once
   */
  onceStore?: 'memory' | 'spool' | OnceStore | undefined;
  /** Adds `trace_id` and `span_id` of the active OpenTelemetry or Sentry span to every tracked event. @default false */
  traceContext?: boolean | undefined;
  /**
   * Sets the profile of an event (`user.id`), and the device and session of a delivered one (`enduser.pseudo.id`, `session.id`), on the
   * active OpenTelemetry or Sentry span. @default false @see docs/metrics.md#traces
   */
  spanAttributes?: boolean | undefined;
  /**
   * Records metrics with the meter provider that the app has registered with OpenTelemetry. Without one it has no effect.
   * @default true @see docs/metrics.md
   */
  metrics?: boolean | undefined;
  /** Where events go instead of to the API over HTTP. Your own transport needs no client ID. */
  transport?: Transport | undefined;
  /**
   * Secrets that sign what `op.carrier()` returns, of 16 characters or more: the first signs, all are accepted, and so is `clientSecret`,
   * which signs if there is no list. For apps without a client secret, and to change one. The variable has commas between them.
   * @see docs/jobs-and-webhooks.md#signed-and-unsigned
   */
  carrierSecrets?: readonly string[] | undefined;
  /**
   * Where events go instead of to the API: a store that several processes share, such as `redisOutbox()` of `@openpanel-node/redis`. A
   * relay delivers them from there. @see docs/durable-delivery.md#a-fleet-redis
   */
  outbox?: Outbox | undefined;
  /** Name of a package that wraps this one. The API stores it with each event. @default 'openpanel-node' */
  sdk?: string | undefined;
  /** Version of that package. Default: that of this one. */
  sdkVersion?: string | undefined;
  /** @deprecated Accepted for code written for the official SDK, and ignored. */
  waitForProfile?: boolean | undefined;
}

/** Where and how events are kept on the disk. */
export interface SpoolOptions {
  /** Created if it does not exist. Several processes may share it; each has its own part. */
  readonly directory: string;
  /** Largest size of the files of one process, in bytes. Beyond, events are kept in memory only. @default 67_108_864 (64 MiB) */
  readonly maxBytes?: number;
  /**
   * `interval`: what was written is on the disk within a second, and survives a power failure. `none`: the operating system decides.
   * A crash of the process loses nothing either way. @default 'interval'
   */
  readonly fsync?: 'interval' | 'none';
}
