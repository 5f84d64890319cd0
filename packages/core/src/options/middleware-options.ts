import type { OpenPanel } from '../client.js';
import type { ClientIpOption } from '../requests/client-ip.js';
import type { IgnoreOption } from '../requests/skip-rules.js';
import type { Attribution } from '../requests/visitor.js';
import type { Id } from '../tracking/tracker.js';
import type { ClientOptions } from './client-options.js';

type MaybePromise<T> = T | Promise<T>;

/** An ID, or nothing if there is none. */
export type MaybeId = Id | null | undefined;

/** Options of the middleware. `Request` and `Response` are the types of the framework. */
export interface MiddlewareOptions<Request, Response> {
  /**
   * Whether a `request` event is sent when the response ends, or a function that decides by the URL and the request.
   * @default true
   */
  trackRequest?: boolean | ((url: string, request: Request) => boolean) | undefined;
  /** Name of the request event, or a function of the request that returns it. @default 'request' */
  eventName?: string | ((request: Request) => string) | undefined;
  /**
   * Returns the profile ID of the user, sync or async. Called when an event is sent, so auth may run later. Without it,
   * the first of `id`, `_id`, `userId`, `sub` of the user that your auth left on the request (`req.user`, in Koa
   * `ctx.state.user`), then `req.auth.sub`. @see docs/profiles.md
   */
  getProfileId?: ((request: Request) => MaybePromise<MaybeId>) | undefined;
  /** Returns the groups of the request's events, sync or async. */
  getGroups?: ((request: Request) => MaybePromise<readonly MaybeId[] | MaybeId>) | undefined;
  /**
   * Returns more properties of the request event, sync or async. Called when the response has ended. They override the
   * event's own.
   */
  getProperties?: ((request: Request, response: Response) => MaybePromise<object | null | undefined>) | undefined;
  /** Time limit of `getProfileId`, `getGroups` and `getProperties`. @default 1_000 */
  resolverTimeoutMs?: number | undefined;
  /**
   * How the client IP is found: `'framework'` (its own setting, such as `trust proxy`), the platform that the app runs on
   * (`'vercel'`, `'cloudflare'`, `'netlify'`, `'fly'`), a header that your proxy sets (`'x-real-ip'`), a number of trusted
   * proxies, a list of trusted CIDRs, or a function of the request.
   * @default 'framework' @see docs/client-ip.md
   */
  clientIp?: ClientIpOption<Request> | undefined;
  /**
   * With `'auto'`, a request with a public client IP and a browser's user agent sends visitor events; every other one
   * sends server events. `'visitor'` and `'server'` decide for all requests. @default 'auto' @see docs/sessions.md
   */
  attribution?: Attribution | undefined;
  /**
   * Requests to skip in addition to the built-in list: a path, a template (`'/reset/:token'`), a glob
   * (`'/internal/*'`), a RegExp, a list of these, or a function of the path and the request. A pattern that can never
   * match throws.
   */
  ignore?: IgnoreOption<Request> | undefined;
  /**
   * Skips the requests of the built-in list: health checks, `OPTIONS`, `HEAD`, static assets, scanners, prefetches.
   * @default true
   */
  ignoreDefaults?: boolean | undefined;
  /**
   * Skips requests of bots. With `attribution: 'auto'`, events that your code tracks during them are server events
   * either way. @default true
   */
  ignoreBots?: boolean | undefined;
  /**
   * Returns whether the visitor has consented; asked for each event, so auth may run later. Without consent, the request is
   * skipped, and events that your code tracks during it are server events without a client IP. Synchronous.
   * @see docs/privacy.md#ask-for-consent
   */
  hasConsent?: ((request: Request) => boolean) | undefined;
  /**
   * Respects `DNT: 1` and `Sec-GPC: 1`: skips the request, and sends events that your code tracks during it as server
   * events without a client IP. @default false
   */
  respectPrivacySignals?: boolean | undefined;
  /**
   * Query and route parameters to redact, by name or RegExp, in addition to the built-in list of secret-looking names.
   * @default [] @see docs/privacy.md#secrets-in-paths
   */
  redactParams?: readonly (string | RegExp)[] | undefined;
  /** The earlier name of `redactParams`. */
  redactQuery?: readonly (string | RegExp)[] | undefined;
  /** Truncates client IPs to /24 (IPv4) or /48 (IPv6) before they are sent. @default false */
  anonymizeIp?: boolean | undefined;
  /**
   * Fraction of visitors (0–1) whose requests send request events. Sampling is per visitor, so a visitor is always
   * fully in or fully out. @default 1
   */
  sampleRate?: number | undefined;
  /** Name of the tracker on the request, as in `req.op`. @default 'op' */
  property?: string | undefined;
  /**
   * Keeps the runtime alive until the events of a request are out, where it stops after the response: a function that
   * takes a promise. By default that of Vercel, of Next.js, or of an `ExecutionContext`. @see docs/runtimes.md#waituntil
   */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** Client options or an existing client, never both. */
type ClientChoice =
  | (ClientOptions & {
      /**
       * A client to share, instead of client options. Without it, a client is created from the client options; the first one
       * becomes the default client.
       */
      client?: undefined;
    })
  | ({ [Name in keyof ClientOptions]?: undefined } & {
      /** A client to share. It has its own options already. */
      client?: OpenPanel | undefined;
    });

/** Client and middleware options together, or your own client with middleware options. */
export type OpenPanelOptions<Request, Response> = MiddlewareOptions<Request, Response> & ClientChoice;
