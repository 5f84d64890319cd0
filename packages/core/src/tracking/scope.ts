import { AsyncLocalStorage } from 'node:async_hooks';
import type { Delivery } from '../delivery/delivery.js';
import type { RecordedRequest, Visitor } from '../events/event-owner.js';
import type { OptionRules } from '../options/option-rules.js';
import { processGlobal } from '../util/process-global.js';
import type { Id, Tracker } from './tracker.js';

/** Calls a function of the app about a request when an event needs the result. Never throws or rejects. */
interface ScopeResolver<T> {
  resolve(): T | undefined | Promise<T | undefined>;
}

/** The visitor and the resolvers of a request, shared by all clients. */
export interface ScopeContext {
  visitor(): Visitor;
  /** When the visitor of a carrier was there, in milliseconds since 1970. Default: now. */
  readonly seenAt?: number;
  readonly profile?: ScopeResolver<string>;
  readonly groups?: ScopeResolver<readonly string[]> | undefined;
  /** The request, until the end of the response. */
  readonly request?: RecordedRequest | undefined;
  /** False if the app requires the visitor's consent and does not have it at this moment. */
  readonly hasConsent?: boolean;
  /** True after `optOut()`: later calls send nothing. */
  isOptedOut?: boolean;
  /** Gets the promise of each call. */
  readonly background?: { add(call: Promise<unknown>): void } | undefined;
}

/** A request that is being served, shared by the clients that track it. */
export interface ScopeRequest {
  /** False once every client has tracked the end of the response. */
  readonly isOpen: boolean;
  /** Whether the client still has to track the end of the response. */
  awaits(client: object): boolean;
}

/** The tracker of one client in a scope. */
export interface ScopeTracker extends Tracker {
  /** The client that the tracker belongs to. */
  readonly key: object;
  /**
   * Tracks the request event. Its properties are an object, or JSON with a leading comma before each. `endedAt` is the wall-clock time
   * in milliseconds. The outcome is for listeners only.
   */
  trackRequest(name: string, properties: object | string, endedAt: number): Promise<Delivery>;
}

interface Surroundings {
  readonly outer?: Scope | undefined;
  readonly request?: ScopeRequest | undefined;
}

/**
 * A request or a job: its visitor, and the trackers of the clients that are used within it. Each client has its own state there.
 * A client that opened an outer scope keeps the tracker of that scope.
 */
export class Scope {
  readonly context: ScopeContext;
  readonly tracker: ScopeTracker;
  /** The request that this scope is, or is part of. */
  readonly request: ScopeRequest | undefined;
  readonly #outer: Scope | undefined;
  #others: Map<object, ScopeTracker> | undefined;

  constructor(context: ScopeContext, tracker: ScopeTracker, { outer, request }: Surroundings = {}) {
    this.context = context;
    this.tracker = tracker;
    this.request = request;
    this.#outer = outer;
  }

  /** The visitor's IP address that is sent: a public address, or undefined. */
  get ip(): string | undefined {
    return this.context.visitor().ip;
  }

  /** The visitor's user agent that is sent; undefined for server events. */
  get userAgent(): string | undefined {
    return this.context.visitor().userAgent;
  }

  /** The tracker of a client in this scope. If the client opened no scope, one is created from this scope's visitor and resolvers. */
  trackerOf(client: object, create: (context: ScopeContext) => ScopeTracker): ScopeTracker {
    const own = this.openedBy(client) ?? this.#others?.get(client);
    if (own) return own;
    const created = create(this.context);
    this.#others ??= new Map();
    this.#others.set(client, created);
    return created;
  }

  /** The client's tracker if it opened this scope or an outer one, possibly with another copy of this class. */
  openedBy(client: object): ScopeTracker | undefined {
    return this.tracker.key === client ? this.tracker : this.#outer?.openedBy(client);
  }
}

const scopes = processGlobal('scopes', () => new AsyncLocalStorage<Scope>());

/** Returns the scope of the request or job that the running code belongs to; undefined outside of both. */
export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

/** Runs a function, and everything it awaits, in a scope. */
export function runInScope<R>(scope: Scope, fn: () => R): R {
  return scopes.run(scope, fn);
}

/** Runs a function, and everything it awaits, outside of requests and jobs. */
export function runOutsideScope<R>(fn: () => R): R {
  return scopes.run(undefined as never, fn);
}

/** What the events of a job, a cron task or a message have in common. All fields are optional. */
export interface ScopeOptions {
  /** The visitor's public IP address. */
  ip?: string | undefined;
  /** The visitor's user agent. With a public `ip` and a browser's user agent, events are visitor events; otherwise server events. */
  userAgent?: string | undefined;
  /** Profile of the events. */
  profileId?: Id | null | undefined;
  /** Groups of the events. */
  groups?: readonly Id[] | null | undefined;
  /** Properties of every tracked event. */
  properties?: object | undefined;
  /** OpenPanel device ID of the visitor. Ignored on server events. */
  deviceId?: string | undefined;
}

/** A tracker with its own context, which inherits nothing from the current request. */
export interface ClientScope extends Tracker {
  /** Runs `fn` within this scope and returns its result. In `fn`, and in everything it awaits, `op` and the client use this scope. */
  run<R>(fn: () => R): R;
}

/** Adds `run()` to the tracker of a scope. */
export const withRun = (context: ScopeContext, tracker: ScopeTracker): ClientScope =>
  Object.assign(tracker, {
    // A job that runs within a request is part of it: flush() and shutdown() in the job must not wait for that request.
    run: <R>(fn: () => R): R => runInScope(new Scope(context, tracker, { request: currentScope()?.request }), fn),
  });

/**
 * Only names are checked. Values are data from a queue or a database, and must not make a job fail: an invalid one counts as not
 * given.
 */
const anything = (allows: string) => ({ allows, test: () => true });

export const SCOPE_OPTION_RULES: OptionRules & Record<keyof ScopeOptions, unknown> = {
  ip: anything('an IP address'),
  userAgent: anything('a user agent'),
  profileId: anything('an ID'),
  groups: anything('a list of IDs'),
  properties: anything('an object'),
  deviceId: anything('an ID'),
};
