import { AsyncLocalStorage } from 'node:async_hooks';
import type { Delivery } from '../delivery/delivery.js';
import type { Visitor } from '../events/event-owner.js';
import type { OptionRules } from '../options/option-rules.js';
import { processGlobal } from '../util/process-global.js';
import type { Id, Tracker } from './tracker.js';

/** Asks the app for something about a request, when an event needs it. Never throws or rejects. */
interface ScopeResolver<T> {
  resolve(): T | undefined | Promise<T | undefined>;
}

/** What is known of a visitor's request, whichever client asks. */
export interface ScopeContext {
  visitor(): Visitor;
  readonly profile?: ScopeResolver<string>;
  readonly groups?: ScopeResolver<readonly string[]> | undefined;
}

/** A request that is being served, whichever clients track it. */
export interface ScopeRequest {
  /** False when every client has tracked its end. */
  readonly isOpen: boolean;
  /** Whether the client will track its end. */
  awaits(client: object): boolean;
}

/** The tracker of one client in a scope. */
export interface ScopeTracker extends Tracker {
  /** The client. */
  readonly key: object;
  /** The event that a request sends by itself, at its end. */
  trackRequest(name: string, properties: object, endedAt: number): Promise<Delivery>;
}

interface Surroundings {
  readonly outer?: Scope | undefined;
  readonly request?: ScopeRequest | undefined;
}

/**
 * A request, or a job: its visitor, and the trackers of the clients that are used within it. Each client has a state
 * of its own there; an outer scope's tracker serves a client that opened that scope itself.
 */
export class Scope {
  readonly context: ScopeContext;
  readonly tracker: ScopeTracker;
  /** The request that it is, or is a part of. */
  readonly request: ScopeRequest | undefined;
  readonly #outer: Scope | undefined;
  #others: Map<object, ScopeTracker> | undefined;

  constructor(context: ScopeContext, tracker: ScopeTracker, { outer, request }: Surroundings = {}) {
    this.context = context;
    this.tracker = tracker;
    this.request = request;
    this.#outer = outer;
  }

  /** The visitor's address as it is sent: public, or undefined. */
  get ip(): string | undefined {
    return this.context.visitor().ip;
  }

  /** The visitor's user agent as it is sent; undefined for events that are not attributed to a visitor. */
  get userAgent(): string | undefined {
    return this.context.visitor().userAgent;
  }

  /** The tracker of a client here; made from this scope's visitor and resolvers where the client opened no scope. */
  trackerOf(client: object, create: (context: ScopeContext) => ScopeTracker): ScopeTracker {
    const own = this.openedBy(client) ?? this.#others?.get(client);
    if (own) return own;
    const created = create(this.context);
    this.#others ??= new Map();
    this.#others.set(client, created);
    return created;
  }

  /** The tracker of the client that opened this scope, or one around it, perhaps made by another copy of this class. */
  openedBy(client: object): ScopeTracker | undefined {
    return this.tracker.key === client ? this.tracker : this.#outer?.openedBy(client);
  }
}

const scopes = processGlobal('scopes', () => new AsyncLocalStorage<Scope>());

/** The scope of the request or job that the running code belongs to. */
export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

/** Runs a function, and all that it awaits, in a scope. */
export function runInScope<R>(scope: Scope, fn: () => R): R {
  return scopes.run(scope, fn);
}

/** The client whose `identify()` the running code has called outside of every scope: it named a profile that no later call has. */
export const forgottenIdentify: AsyncLocalStorage<object> = processGlobal(
  'forgotten-identify',
  () => new AsyncLocalStorage<object>(),
);

/** What is said of a call that may have counted on it. */
export const forgottenProfile = (what: string): string =>
  `${what}: outside a request or scope, identify() does not set the profile of later calls. Pass it with each call, as in track('…', { profileId }), or call the methods of client.scope({ profileId }).`;

/** The context of a job, a cron or a message: whatever the events within it have in common. */
export interface ScopeOptions {
  /** The visitor's public IP address. */
  ip?: string | undefined;
  /** The visitor's user agent. With a public `ip` and a browser here, events are a visitor's; otherwise a server's. */
  userAgent?: string | undefined;
  profileId?: Id | null | undefined;
  groups?: readonly Id[] | null | undefined;
  /** Properties of every track in the scope. */
  properties?: object | undefined;
  /** The visitor's OpenPanel device. */
  deviceId?: string | undefined;
}

/** A tracker with a context of its own, which inherits nothing. */
export interface ClientScope extends Tracker {
  /** Runs a function with this scope as the current one: `op` and the client track into it, through every await. */
  run<R>(fn: () => R): R;
}

/**
 * Names alone are checked: a value is data, of a queue or a database, and a job must not fail for it. What is no ID, no
 * address or no object counts as not given.
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
