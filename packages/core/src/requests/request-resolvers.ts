import type { ClientInternals } from '../client.js';
import { toId, toIds } from '../events/ids.js';
import { snapshotProperties } from '../events/snapshot.js';
import type { Framework } from '../frameworks/framework.js';
import type { MiddlewareConfig } from '../options/middleware-config.js';
import { monotonicMs } from '../util/time.js';
import { createDefaultProfile } from './default-profile.js';
import { type Question, Resolver, type ResolverSubject } from './resolver.js';

/** The resolvers of one request. */
export interface OpenResolvers<Request> {
  readonly subject: ResolverSubject<Request>;
  readonly profile: Resolver<string, Request>;
  readonly groups: Resolver<readonly string[], Request> | undefined;
}

/** Calls the app's functions about its requests when an event needs the result. */
export class RequestResolvers<Request extends object, Response> {
  readonly #profile: Question<string, Request>;
  /** Whether the profile resolver only reads the request, without calling the app. */
  readonly #isProfileFree: boolean;
  readonly #groups: Question<readonly string[], Request> | undefined;
  readonly #properties: Question<object, [Request, Response]> | undefined;
  readonly #ended = new EndedRequests<Request>();

  constructor(
    config: MiddlewareConfig<Request, Response>,
    framework: Framework<Request, Response>,
    { diagnostics, maxEventBytes }: Pick<ClientInternals, 'diagnostics' | 'maxEventBytes'>,
    onError: (what: string) => (error: unknown) => void,
  ) {
    const { getProfileId, getGroups, getProperties, resolverTimeoutMs: timeoutMs } = config;
    this.#isProfileFree = getProfileId === undefined;
    this.#profile = {
      ask: getProfileId ?? createDefaultProfile(framework, diagnostics),
      read: getProfileId ? readProfileId : toId,
      timeoutMs,
      onError: onError('getProfileId'),
    };
    this.#groups = getGroups && { ask: getGroups, read: readGroups, timeoutMs, onError: onError('getGroups') };
    this.#properties = getProperties && {
      ask: ([request, response]) => getProperties(request, response),
      // A copy, because reading the app's object may throw.
      read: (value) => copyOf(value, maxEventBytes),
      timeoutMs,
      onError: onError('getProperties'),
    };
  }

  open(request: Request): OpenResolvers<Request> {
    const subject: ResolverSubject<Request> = { current: request, isAsked: false };
    return {
      subject,
      profile: new Resolver(this.#profile, subject),
      groups: this.#groups && new Resolver(this.#groups, subject),
    };
  }

  /** More properties of the request event. The promise never rejects. */
  properties(request: Request, response: Response): object | undefined | Promise<object | undefined> {
    if (this.#properties === undefined) return undefined;
    return new Resolver(this.#properties, { current: [request, response], isAsked: false }).resolve();
  }

  /** Calls the resolvers a last time. If the request was aborted, they stay open, because auth may still run. */
  askLast({ profile, groups }: OpenResolvers<Request>, aborted: boolean): void {
    for (const resolver of [profile, groups]) {
      if (resolver === undefined) continue;
      void resolver.resolve();
      resolver.isClosed = !aborted;
    }
  }

  /**
   * Called when the request is over. If the request event has called the resolvers, they are not called again. Without an event they
   * stay open, because a late event may need them; the default profile is read now, which is cheap. They also stay open if the
   * request was aborted, because auth may still run.
   */
  end(open: OpenResolvers<Request>, aborted: boolean, hasEvent: boolean): void {
    const { subject, profile, groups } = open;
    if (!hasEvent || aborted) this.#leaveOpen(open, aborted);
    else {
      profile.isClosed = true;
      if (groups) groups.isClosed = true;
    }
    subject.current = undefined;
  }

  #leaveOpen(open: OpenResolvers<Request>, aborted: boolean): void {
    const { current: request, isAsked } = open.subject;
    if (request === undefined) return;
    if (isAsked && !aborted) return this.askLast(open, false);
    if (!isAsked && this.#isProfileFree) this.askLast({ ...open, groups: undefined }, aborted);
    if (this.#isProfileFree && !open.groups && !aborted) return;
    open.subject.late = new WeakRef(request);
    if (!isAsked) this.#ended.keep(open.profile, request);
  }
}

const GENERATION_MS = 30_000;

type Generation<Request extends object> = WeakMap<object, Request>;

/**
 * Requests that have ended and that a late event may still need. Each is kept as long as its holder, and for about a minute at most:
 * work that a request has left running must not keep it in memory forever.
 */
export class EndedRequests<Request extends object> {
  readonly #generations: Generation<Request>[] = [new WeakMap()];
  #since = monotonicMs();

  /** Keeps the request in memory as long as `holder`. */
  keep(holder: object, request: Request): void {
    const age = monotonicMs() - this.#since;
    if (age >= GENERATION_MS) {
      this.#generations.unshift(new WeakMap());
      this.#generations.length = age < 2 * GENERATION_MS ? 2 : 1;
      this.#since += age;
    }
    this.#generations[0]?.set(holder, request);
  }
}

function copyOf(value: unknown, maxBytes: number): object | undefined {
  const copy = snapshotProperties(value, maxBytes);
  if (!copy.ok) throw new RangeError('it returned more than maxEventBytes');
  return copy.value;
}

function readProfileId(value: unknown): string | undefined {
  const id = toId(value);
  if (id === undefined && typeof value === 'object' && value !== null) {
    throw new TypeError('it returned an object that is not an ID; return req.user.id instead of req.user, for example');
  }
  return id;
}

/** An empty list, as before auth, counts as not known yet. */
function readGroups(value: unknown): readonly string[] | undefined {
  let isUnfit = false;
  const ids = toIds(value, () => {
    isUnfit = true;
  });
  if (ids.length > 0) return ids;
  if (isUnfit) throw new TypeError('it returned an object that is not an ID; return its id instead');
  return undefined;
}
