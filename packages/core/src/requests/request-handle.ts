import type { OpenPanel } from '../client.js';
import type { MiddlewareConfig } from '../options/middleware-config.js';
import type { Tracker } from '../tracking/tracker.js';
import type { Background } from './background.js';
import type { SkipReason } from './skip-rules.js';

/** The client IP of a request, and what the middleware makes of it. */
export interface VisitorSource extends Pick<MiddlewareConfig<never, never>, 'respectPrivacySignals' | 'anonymizeIp'> {
  readonly ip: string | undefined;
  /** Whether events of the visitor may be sent, as of now: the app has consent where it asks for it, and nobody has opted out. */
  readonly mayBeTracked: boolean;
}

/** A request that a middleware captures. */
export interface RequestHandle {
  readonly client: OpenPanel;
  readonly tracker: Tracker;
  /** Whether the client still has to track the end of the response. */
  readonly isAwaited: boolean;
  /** Waits for the events of the request, where the host has to be told. */
  background: Background | undefined;
  /** Runs `next` with this request as the current scope. */
  run<R>(next: () => R): R;
  /** Adds the tracker to a request object. */
  showOn(request: object): void;
  /** Replaces the objects that the app's functions get: the framework has created others, which its handlers see. */
  continueAs(request: object, response: unknown): void;
  /** Skips the request event, for this reason. */
  skip(reason: SkipReason): void;
  /** What `openpanelProxy()` has to know of the visitor. */
  readonly source: VisitorSource;
}

/** The handles of a request that is being served. */
export interface ServedRequest {
  /** One for each client, in mounting order. A client that gets the request again reuses its handle. */
  opened: readonly RequestHandle[];
  /** False once every client has tracked the end of the response. */
  isOpen: boolean;
  /** Whether `optOut()` was called. */
  isOptedOut: boolean;
  /** Whether the client still has to track the end of the response. */
  awaits(client: object): boolean;
}

/** Throws if the request uses the property: a declared but empty one is free; a getter or one of the framework is not. */
export function assertFree(request: object, property: string): void {
  if (Object.hasOwn(request, property)) {
    const own = (request as Record<string, unknown>)[property];
    if (own === undefined || own === null || typeof (own as Partial<Tracker>).revenue === 'function') return;
  }
  throw new Error(`the request already has a property "${property}"; choose another name with the option "property"`);
}
