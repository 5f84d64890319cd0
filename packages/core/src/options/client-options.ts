import type { UndiciDispatcher } from '../delivery/connections.js';
import type { Transport } from '../delivery/transport.js';
import type { Logger } from '../diagnostics.js';
import type { OpenPanelEvent, Properties } from '../events/types.js';

/**
 * What a user may give to `new OpenPanel()`. Everything is optional; every scalar has an environment variable
 * (`clientId` is `OPENPANEL_CLIENT_ID`, `maxQueueSize` is `OPENPANEL_MAX_QUEUE_SIZE`, …) and wins over it.
 */
export interface ClientOptions {
  /** A lower-case UUID. Without one the client is disabled, and says so once. */
  clientId?: string | undefined;
  /** Needed by the API for events that come from a server. Never logged. */
  clientSecret?: string | undefined;
  /** Base URL; `/track` is appended, a path prefix is kept. Default `https://api.openpanel.dev`. */
  apiUrl?: string | undefined;
  /** Queue and send nothing; every call resolves `{ status: 'disabled' }`. Default false. */
  disabled?: boolean | undefined;
  /** Log one line an event with its fate. Default false. */
  debug?: boolean | undefined;
  /** Properties of every track. */
  globalProperties?: Properties | undefined;
  /** Return false to drop an event. Synchronous; a throw drops the event too. */
  filter?: ((event: OpenPanelEvent) => boolean) | undefined;
  /** Return the event to send instead, or null to drop it. Synchronous; a throw drops the event. */
  beforeSend?: ((event: OpenPanelEvent) => OpenPanelEvent | null) | undefined;
  /** Console-like; a pino logger fits. False is silence: `on('warning', …)` still reports. Default: the console. */
  logger?: Logger | false | undefined;
  /** Bound of the queue in events. Default 10 000. */
  maxQueueSize?: number | undefined;
  /** Bound of the queue in bytes of request bodies. Default 32 MiB. */
  maxQueueBytes?: number | undefined;
  /** Largest request body of one event, in bytes. Default 256 KiB. */
  maxEventBytes?: number | undefined;
  /** Most connections, and so most requests in flight. Default 64. */
  connections?: number | undefined;
  /** Time limit of one request to the API, and the longest that a call's promise stays open. Default 10 000. */
  requestTimeoutMs?: number | undefined;
  /** Repeats of an event whose request was not answered, or answered with 408 or a 5xx other than 503. Default 30: about six minutes. */
  maxRetries?: number | undefined;
  /** First step of the exponential backoff. Default 1 000. */
  retryDelayMs?: number | undefined;
  /** Longest step of the exponential backoff. Default 30 000. */
  maxRetryDelayMs?: number | undefined;
  /** An event older than this is dropped as `expired` instead of sent. Default 3 600 000 (an hour). */
  maxEventAgeMs?: number | undefined;
  /** How long `flush`, `shutdown` and a natural exit wait. Default 5 000. */
  shutdownTimeoutMs?: number | undefined;
  /**
   * How long a counter waits after the last write to its profile was answered, so that counters add up. Default 15 000; 0 with
   * `memoryTransport()`. Below 12 000 the API may lose counts.
   */
  counterSettleMs?: number | undefined;
  /**
   * A dispatcher of one's own (proxy, mTLS, mocks), of undici 4 or later or of Node.js itself. Default: a pool; behind a
   * proxy where `HTTPS_PROXY` says so, or `HTTP_PROXY` for an http: `apiUrl`.
   */
  dispatcher?: UndiciDispatcher | undefined;
  /** Add `trace_id` and `span_id` of the active span of OpenTelemetry, or of Sentry, to every track. Default false. */
  traceContext?: boolean | undefined;
  /** Where events go. Default: HTTP to `apiUrl`. With a transport of one's own no client ID is needed. */
  transport?: Transport | undefined;
  /** @deprecated Accepted for code written for the official SDK; without effect. */
  waitForProfile?: boolean | undefined;
  /** @deprecated Accepted for code written for the official SDK; without effect. */
  sdk?: string | undefined;
  /** @deprecated Accepted for code written for the official SDK; without effect. */
  sdkVersion?: string | undefined;
}
