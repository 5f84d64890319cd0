import { INTERNALS, OpenPanel } from './client.js';
import type { ClientOptions } from './config/client-options.js';
import { currentScope } from './current-scope.js';
import { DelegatingTracker } from './delegating-tracker.js';
import { processWide } from './process-wide.js';
import type { Tracker } from './tracker.js';
import type { VerifyReport } from './verify.js';

interface DefaultClient {
  client: OpenPanel | undefined;
  /** The options of the client, once a middleware chose it; before that it is replaced by the first that does. */
  chosen: ClientOptions | undefined;
  /** The first that a middleware was given; the default as long as none has chosen one. */
  given: OpenPanel | undefined;
}

const current = processWide<DefaultClient>('default-client', () => ({
  client: undefined,
  chosen: undefined,
  given: undefined,
}));

/**
 * The process's default client: the first that a middleware made, or else the first that one was given, or else one that is made
 * from the environment now.
 */
export function defaultClient(): OpenPanel {
  return (!current.chosen && current.given) || environmentClient();
}

function environmentClient(): OpenPanel {
  current.client ??= new OpenPanel();
  return current.client;
}

/**
 * The client of a middleware that was given none. Without client options it is the default client; with them a new
 * one, which becomes the default if the app has chosen none yet. The same options twice are the same client.
 */
export function middlewareClient(options: ClientOptions | undefined): OpenPanel {
  forgetEnded();
  if (options === undefined) {
    current.chosen ??= {};
    return environmentClient();
  }
  const { client, chosen } = current;
  if (client && chosen && isSame(chosen, options)) return client;
  return ownClient(options);
}

/** A client that nobody else gets, for an app that ends it itself; the default if the app has chosen none yet. */
export function ownClient(options: ClientOptions = {}): OpenPanel {
  forgetEnded();
  const client = new OpenPanel(options);
  if (!current.chosen) {
    current.chosen = options;
    current.client = client;
  }
  return client;
}

/** A client that a middleware was given: one of several, perhaps, so no other middleware gets it. */
export function givenClient(client: OpenPanel): OpenPanel {
  forgetEnded();
  current.given ??= client;
  return client;
}

/** A default client that was shut down makes room for the next app in the process. */
function forgetEnded(): void {
  if (current.given?.[INTERNALS].isEnded()) current.given = undefined;
  if (!current.client?.[INTERNALS].isEnded()) return;
  current.client = undefined;
  current.chosen = undefined;
}

function isSame(a: ClientOptions, b: ClientOptions): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof ClientOptions)[]);
  return [...keys].every((key) => Object.is(a[key], b[key]));
}

/** A tracker that can be asked whether events would arrive. */
export interface CurrentTracker extends Tracker {
  /** `verify()` of the default client. */
  verify(): Promise<VerifyReport>;
}

class Current extends DelegatingTracker implements CurrentTracker {
  protected override current(): Tracker {
    return currentScope()?.tracker ?? defaultClient();
  }

  verify(): Promise<VerifyReport> {
    return defaultClient().verify();
  }
}

/** The tracker of the current request or job, wherever it is imported; outside of them, the default client. */
export const op: CurrentTracker = new Current();
