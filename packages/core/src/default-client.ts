import { type ClientStats, INTERNALS, OpenPanel } from './client.js';
import { type DeliveryReport, sumOf } from './delivery/delivery.js';
import type { ClientEvents } from './listeners.js';
import type { ClientOptions } from './options/client-options.js';
import { ForwardingTracker } from './tracking/forwarding-tracker.js';
import { currentScope } from './tracking/scope.js';
import type { Tracker } from './tracking/tracker.js';
import { processGlobal } from './util/process-global.js';
import type { VerifyReport } from './verify.js';

interface DefaultClient {
  client: OpenPanel | undefined;
  /** The options of the client, once a middleware chose it; before that it is replaced by the first that does. */
  chosen: ClientOptions | undefined;
  /** The first that a middleware was given; the default as long as none has chosen one. */
  given: OpenPanel | undefined;
  /** One that calls made before a middleware chose another: it may have something to send. */
  replaced: OpenPanel | undefined;
  /** The default client that the listeners of `op.on()` have been added to. */
  heard: OpenPanel | undefined;
  /** Each adds a listener of `op.on()` to a client. */
  readonly listeners: Set<(client: OpenPanel) => void>;
}

const current = processGlobal<DefaultClient>('default-client', () => ({
  client: undefined,
  chosen: undefined,
  given: undefined,
  replaced: undefined,
  heard: undefined,
  listeners: new Set(),
}));

/**
 * The process's default client: the first that a middleware made, or else the first that one was given, or else one that is made
 * from the environment now.
 */
export function defaultClient(): OpenPanel {
  return knownClient() ?? environmentClient();
}

const knownClient = (): OpenPanel | undefined => (!current.chosen && current.given) || current.client;

/** Listeners go along when another client becomes the default; what the last one still sends is heard as well. */
function addListeners(): void {
  const client = knownClient();
  if (client === undefined || client === current.heard) return;
  current.heard = client;
  for (const addTo of current.listeners) addTo(client);
}

function environmentClient(): OpenPanel {
  current.client ??= new OpenPanel();
  addListeners();
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
    current.replaced = current.client;
    current.client = client;
    addListeners();
  }
  return client;
}

/** A client that a middleware was given: one of several, perhaps, so no other middleware gets it. */
export function givenClient(client: OpenPanel): OpenPanel {
  forgetEnded();
  current.given ??= client;
  addListeners();
  return client;
}

/** A default client that was shut down makes room for the next app in the process. */
function forgetEnded(): void {
  if (current.given?.[INTERNALS].isEnded()) current.given = undefined;
  if (current.replaced?.[INTERNALS].isEnded()) current.replaced = undefined;
  if (!current.client?.[INTERNALS].isEnded()) return;
  current.client = undefined;
  current.chosen = undefined;
}

function isSame(a: ClientOptions, b: ClientOptions): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof ClientOptions)[]);
  return [...keys].every((key) => Object.is(a[key], b[key]));
}

/** A tracker that is the default client, too: the one that there is, or else one that is made now, as by any call. */
export interface CurrentTracker extends Tracker, Pick<OpenPanel, 'verify' | 'stats'> {
  /** `flush()` of the default client, and of one that calls made before a middleware chose another. */
  flush(timeoutMs?: number): Promise<DeliveryReport>;
  /** `shutdown()` of the same. */
  shutdown(timeoutMs?: number): Promise<DeliveryReport>;
  /** `on()` of the default client, whichever it is or becomes. Makes none. */
  on<Name extends keyof ClientEvents>(name: Name, listener: ClientEvents[Name]): () => void;
}

class Current extends ForwardingTracker implements CurrentTracker {
  protected override current(): Tracker {
    return currentScope()?.tracker ?? defaultClient();
  }

  verify(): Promise<VerifyReport> {
    return defaultClient().verify();
  }

  stats(): ClientStats {
    return defaultClient().stats();
  }

  flush(timeoutMs?: number): Promise<DeliveryReport> {
    return ofAll((client) => client.flush(timeoutMs));
  }

  shutdown(timeoutMs?: number): Promise<DeliveryReport> {
    return ofAll((client) => client.shutdown(timeoutMs));
  }

  on<Name extends keyof ClientEvents>(name: Name, listener: ClientEvents[Name]): () => void {
    const stops: (() => void)[] = [];
    const addTo = (client: OpenPanel) => void stops.push(client.on(name, listener));
    current.listeners.add(addTo);
    const client = knownClient();
    if (client) addTo(client);
    return () => {
      current.listeners.delete(addTo);
      for (const stop of stops) stop();
    };
  }
}

async function ofAll(end: (client: OpenPanel) => Promise<DeliveryReport>): Promise<DeliveryReport> {
  const own = [defaultClient(), current.client, current.replaced].filter((client) => client !== undefined);
  const reports = await Promise.all([...new Set(own)].map(end));
  return reports.reduce(sumOf);
}

/** The tracker of the current request or job, wherever it is imported; outside of them, the default client. */
export const op: CurrentTracker = new Current();
