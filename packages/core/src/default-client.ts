import { type ClientStats, INTERNALS, OpenPanel } from './client.js';
import { type DeliveryReport, sumOf } from './delivery/delivery.js';
import type { ClientEvents } from './listeners.js';
import type { ClientOptions } from './options/client-options.js';
import { ForwardingTracker } from './tracking/forwarding-tracker.js';
import { currentScope } from './tracking/scope.js';
import type { Tracker } from './tracking/tracker.js';
import { processGlobal } from './util/process-global.js';
import { isDevelopment } from './util/runtime.js';
import type { VerifyReport } from './verify.js';

interface CreatedClient {
  readonly client: OpenPanel;
  readonly options: ClientOptions;
}

interface DefaultClient {
  client: OpenPanel | undefined;
  /** The options of `client` once a middleware has chosen it. Before, the first middleware replaces it. */
  chosen: ClientOptions | undefined;
  /** The first client that was passed to a middleware: the default until a middleware creates one. */
  given: OpenPanel | undefined;
  /** A client from the environment that a middleware replaced. It may still have events to send. */
  replaced: OpenPanel | undefined;
  /** The client to which the listeners of `op.on()` were added last. */
  heard: OpenPanel | undefined;
  /** Clients that middleware created from options. */
  readonly created: CreatedClient[];
  /** Clients that a reload of the app's modules replaced, with the new ones. */
  readonly successors: WeakMap<OpenPanel, OpenPanel>;
  /** Functions that add a listener of `op.on()` to a client. */
  readonly listeners: Set<(client: OpenPanel) => void>;
}

const current = processGlobal<DefaultClient>('default-client', () => ({
  client: undefined,
  chosen: undefined,
  given: undefined,
  replaced: undefined,
  heard: undefined,
  created: [],
  successors: new WeakMap(),
  listeners: new Set(),
}));

/**
 * Returns the default client of the process: the first one that a middleware created, else the first one that was passed to a
 * middleware, else a new one with the options from environment variables.
 */
export function defaultClient(): OpenPanel {
  return knownClient() ?? environmentClient();
}

/** The default client, if there is one yet. */
export const knownClient = (): OpenPanel | undefined => (!current.chosen && current.given) || current.client;

/** Adds the listeners to a new default client. They stay on the previous one, which may still send events. */
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
 * Returns the client for a middleware without the option `client`. Without client options it is the default client. With client
 * options it is a new client, which becomes the default if there is none yet; equal options return the same client. In development,
 * options that differ only in functions and objects are those of a reloaded module: the new client replaces the old one.
 */
export function middlewareClient(options: ClientOptions | undefined): OpenPanel {
  forgetEnded();
  if (options === undefined) {
    current.chosen ??= {};
    return environmentClient();
  }
  const { created } = current;
  const same = created.find((each) => isSame(each.options, options));
  if (same) return same.client;
  const replaced = isDevelopment() ? created.find((each) => isReloaded(each.options, options)) : undefined;
  if (replaced) {
    created.splice(created.indexOf(replaced), 1);
    // It still sends what it has.
    void replaced.client.shutdown();
    forgetEnded();
  }
  const client = ownClient(options);
  created.push({ client, options });
  if (replaced) current.successors.set(replaced.client, client);
  return client;
}

/** The client that replaced this one, if a reload did. */
export function successorOf(client: OpenPanel): OpenPanel | undefined {
  const next = current.successors.get(client);
  return next && (successorOf(next) ?? next);
}

/** Creates a client that is not shared, for an adapter that shuts it down itself. It becomes the default if there is none yet. */
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

/** Registers a client that was passed to a middleware. Other middleware does not reuse it: the app may have several. */
export function givenClient(client: OpenPanel): OpenPanel {
  forgetEnded();
  current.given ??= client;
  addListeners();
  return client;
}

/** Forgets default clients that were shut down, so that the next app in the process gets a new one. */
function forgetEnded(): void {
  if (current.given?.[INTERNALS].isEnded()) current.given = undefined;
  if (current.replaced?.[INTERNALS].isEnded()) current.replaced = undefined;
  const { created } = current;
  created.splice(0, created.length, ...created.filter(({ client }) => !client[INTERNALS].isEnded()));
  if (!current.client?.[INTERNALS].isEnded()) return;
  current.client = undefined;
  current.chosen = undefined;
}

type IsEqual = (a: unknown, b: unknown) => boolean;

/** Whether options make the same client. Objects in them are compared by identity, unless `isEqual` does otherwise. */
export function isSame(a: ClientOptions, b: ClientOptions, isEqual: IsEqual = Object.is): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof ClientOptions)[]);
  return [...keys].every((key) => isEqual(a[key], b[key]));
}

const isScalar = (value: unknown) => typeof value !== 'function' && (typeof value !== 'object' || value === null);

const isReloaded = (a: ClientOptions, b: ClientOptions): boolean =>
  isSame(a, b, (x, y) => Object.is(x, y) || (!isScalar(x) && typeof x === typeof y && y !== null));

/** The type of `op`: a tracker for the current request or job, with the client methods of the default client. */
export interface CurrentTracker extends Tracker, Pick<OpenPanel, 'verify' | 'stats'> {
  /** Calls `flush()` of the default client, and of a previous one that a middleware replaced. */
  flush(timeoutMs?: number): Promise<DeliveryReport>;
  /** Calls `shutdown()` of the same clients. */
  shutdown(timeoutMs?: number): Promise<DeliveryReport>;
  /** Adds a listener to the default client, also to one that becomes the default later. Does not create a client. */
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

/** The tracker of the current request or job; outside of both, the default client. */
export const op: CurrentTracker = new Current();
