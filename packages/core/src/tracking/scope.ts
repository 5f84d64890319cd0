import type { ServedRequest } from '../requests/request-handle.js';
import type { Resolver } from '../requests/resolver.js';
import type { Visitor } from '../requests/visitor.js';

/** What is known of a visitor's request, whichever client asks. */
export interface ScopeContext {
  visitor(): Visitor;
  readonly profile?: Resolver<string>;
  readonly groups?: Resolver<readonly string[]> | undefined;
}

/** The part of a tracker that a scope needs to know. */
export interface ScopeMember {
  readonly key: object;
}

interface Surroundings<T extends ScopeMember> {
  readonly outer?: Scope<T> | undefined;
  readonly request?: ServedRequest | undefined;
}

/**
 * A request, or a job: its visitor, and the trackers of the clients that are used within it. Each client has an
 * identity of its own there; an outer scope's tracker serves a client that opened that scope itself.
 */
export class Scope<T extends ScopeMember = ScopeMember> {
  readonly context: ScopeContext;
  readonly tracker: T;
  /** The request that it is, or is a part of. */
  readonly request: ServedRequest | undefined;
  readonly #outer: Scope<T> | undefined;
  #others: Map<object, T> | undefined;

  constructor(context: ScopeContext, tracker: T, { outer, request }: Surroundings<T> = {}) {
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
  trackerOf(client: object, create: (context: ScopeContext) => T): T {
    const own = this.openedBy(client) ?? this.#others?.get(client);
    if (own) return own;
    const created = create(this.context);
    this.#others ??= new Map();
    this.#others.set(client, created);
    return created;
  }

  /** The tracker of the client that opened this scope, or one around it, perhaps made by another copy of this class. */
  openedBy(client: object): T | undefined {
    return this.tracker.key === client ? this.tracker : this.#outer?.openedBy(client);
  }
}
