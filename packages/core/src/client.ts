import { inspect } from 'node:util';
import { type CarrierOptions, Carriers } from './carrier/carriers.js';
import { createSender } from './delivery/create-sender.js';
import type { DeliveryReport, DeliveryStats, FinalDelivery } from './delivery/delivery.js';
import { DeliveryEngine } from './delivery/engine.js';
import type { EngineParts } from './delivery/engine-parts.js';
import { isMemoryTransport } from './delivery/memory-transport.js';
import { Diagnostics, describeDelivery, reasonOf, type Warning } from './diagnostics.js';
import { SERVER } from './events/event-owner.js';
import { EventProcessor } from './events/process.js';
import { propertiesOf } from './events/snapshot.js';
import type { OpenPanelEvent } from './events/types.js';
import { type ClientEvents, Listeners } from './listeners.js';
import { type ClientConfig, resolveClientConfig } from './options/client-config.js';
import type { ClientOptions } from './options/client-options.js';
import { openOutbox } from './relay/open-outbox.js';
import type { Relay } from './relay/relay.js';
import { carriedScope, namedScope } from './requests/opened-scope.js';
import { SKIP_REASONS, type SkippedRequest, type SkipReason } from './requests/skip-rules.js';
import { openSpool } from './spool/open-spool.js';
import { ForwardingTracker } from './tracking/forwarding-tracker.js';
import {
  type ClientScope,
  currentScope,
  type ScopeContext,
  type ScopeOptions,
  type ScopeTracker,
  withRun,
} from './tracking/scope.js';
import { ScopeState, unfitId } from './tracking/scope-state.js';
import { ScopedTracker } from './tracking/scoped-tracker.js';
import type { Tracker } from './tracking/tracker.js';
import type { TrackerParts } from './tracking/tracker-parts.js';
import { lazy } from './util/memoize.js';
import { recognizeCopies, sharedKey } from './util/process-global.js';
import { environment, foreignRuntime, isClusterWorker, isolatesRequests } from './util/runtime.js';
import { monotonicMs } from './util/time.js';
import { type VerifyReport, verifyClient } from './verify.js';
import { verifyOutbox } from './verify-outbox.js';

/** Counters of a client. `calls` + `recovered` = `delivered` + `rejected` + `dropped` + `handedOver` + `pending` at any moment. */
export interface ClientStats extends DeliveryStats {
  /** Skipped requests by reason. They are not part of `calls`. */
  readonly skipped: Readonly<Record<SkipReason, number>>;
}

/** Key under which adapters find the internals of a client, also of one made by another copy of this package. */
export const INTERNALS: unique symbol = sharedKey('internals') as never;

/** What a client offers to the middleware. */
export interface ClientInternals
  extends Pick<ClientConfig, 'disabled' | 'isOff' | 'maxEventBytes' | 'apiUrl' | 'dispatcher'> {
  readonly diagnostics: Diagnostics;
  createTracker(context: ScopeContext): ScopeTracker;
  /** Counts a request as open: its events are still to come. Call the returned function when it is over. */
  openRequest(): () => void;
  skip(request: SkippedRequest): void;
  /** Whether `shutdown()` was called. */
  isEnded(): boolean;
  /** What delivers the events of the fleet, if this process does. */
  readonly relay: Relay | undefined;
}

/**
 * A client: a tracker for the whole process that delivers its events to the API. Create one and share it. Within a request or
 * scope, its calls use that context; outside, they have no profile and no visitor.
 */
export class OpenPanel extends ForwardingTracker {
  readonly #config: ClientConfig;
  readonly #verify: () => Promise<VerifyReport>;
  readonly #listeners: Listeners;
  readonly #diagnostics: Diagnostics;
  readonly #relay: Relay | undefined;
  readonly #parts: TrackerParts;
  readonly #newParts: () => TrackerParts;
  readonly #outside: () => ScopedTracker;
  readonly #skipped = Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as Record<SkipReason, number>;
  #isEnded = false;
  /** @internal */
  readonly [INTERNALS]: ClientInternals;

  /** Throws `OpenPanelError` if an option is invalid. An invalid environment variable is logged and never throws. */
  constructor(options: ClientOptions = {}) {
    super();
    const resolved = resolveClientConfig(options, environment(), console, foreignRuntime(), isClusterWorker());
    const { config, remarks } = resolved;
    this.#config = config;
    this.#listeners = new Listeners((error) =>
      this.#diagnostics.once('callback_failed', `A listener of client.on() threw: ${reasonOf(error)}.`, 'listener'),
    );
    const report = (warning: Warning) => this.#listeners.emit('warning', warning);
    this.#diagnostics = new Diagnostics(config.logger, config.debug, report, isMemoryTransport(config.transport));
    for (const remark of remarks) this.#diagnostics.warn(...remark);

    const sender = createSender(config, this.#diagnostics, environment()['NODE_TLS_REJECT_UNAUTHORIZED']);
    const own: EngineParts = {
      sender,
      diagnostics: this.#diagnostics,
      now: monotonicMs,
      random: Math.random,
      ...openSpool(config, this.#diagnostics),
      endListener: () => (config.debug || this.#listeners.byName.delivery.size > 0 ? this.#onEnd : undefined),
    };
    const outbox = openOutbox(config, own);
    const verify = () => verifyClient(resolved, sender, Date.now, () => this.#isEnded);
    this.#verify = () => (outbox ? verifyOutbox(outbox.writer, resolved, verify) : verify());
    this.#relay = outbox?.relay;
    const global = new ScopeState({ properties: propertiesOf(config.globalProperties, config.maxEventBytes) });
    const carriers = new Carriers(config, this.#diagnostics);
    const create = (): TrackerParts => {
      const engine = new DeliveryEngine(config, outbox?.parts ?? own);
      const processor = new EventProcessor(config, engine, this.#diagnostics);
      const made = { config, engine, processor, carriers, global };
      return { ...made, diagnostics: this.#diagnostics, onUnfitId: this.#onUnfitId };
    };
    this.#parts = create();
    this.#newParts = isolatesRequests ? create : () => this.#parts;
    const createOutside = () => new ScopedTracker(this, this.#newParts(), { visitor: () => SERVER }, global, false);
    this.#outside = isolatesRequests ? createOutside : lazy(createOutside);
    const { disabled, isOff, maxEventBytes, apiUrl, dispatcher } = config;
    this[INTERNALS] = {
      ...{ disabled, isOff, maxEventBytes, apiUrl, dispatcher },
      diagnostics: this.#diagnostics,
      createTracker: this.#createTracker,
      openRequest: this.#parts.engine.drain.openRequest,
      skip: (request) => this.#skip(request),
      isEnded: () => this.#isEnded,
      relay: this.#relay,
    };
  }

  protected override current(): Tracker {
    return currentScope()?.trackerOf(this, this.#createTracker) ?? this.#outside();
  }

  /**
   * Returns a tracker with this context, or with that of a carrier of `op.carrier()`; one that cannot be opened gives an empty scope
   * and a warning. It inherits nothing from the current request. Throws `OpenPanelError` for an unknown option name, such as `userId`.
   * Invalid values of a context are ignored.
   */
  scope(context?: ScopeOptions | null): ClientScope;
  scope(carrier: string | null | undefined, options?: CarrierOptions): ClientScope;
  scope(given?: ScopeOptions | string | null, opening: CarrierOptions = {}): ClientScope {
    const { context, state } =
      typeof given === 'string'
        ? carriedScope(this.#parts.carriers.open(given, opening, Date.now()))
        : namedScope(given ?? {}, this.#config.maxEventBytes, this.#onUnfitId);
    return withRun(context, new ScopedTracker(this, this.#newParts(), context, state));
  }

  /** Waits for pending events, at most `timeoutMs` (default: `shutdownTimeoutMs`), and outside a request also for requests in progress. Never rejects. */
  flush(timeoutMs: number = this.#config.shutdownTimeoutMs): Promise<DeliveryReport> {
    const isInRequest = currentScope()?.request?.isOpen === true;
    return this.#engine().flush(timeoutMs, isInRequest ? Number.POSITIVE_INFINITY : 0);
  }

  /**
   * Waits for pending events and requests in progress, at most `timeoutMs` (default: `shutdownTimeoutMs`), then drops the rest and
   * closes the connections. Later events are dropped as `shutdown`. Repeated calls share one promise, which never rejects.
   */
  shutdown(timeoutMs?: number): Promise<DeliveryReport> {
    this.#isEnded = true;
    const request = currentScope()?.request;
    const report = this.#engine().shutdown(timeoutMs, request?.awaits(this) === true ? 1 : 0);
    return this.#relay ? this.#relay.stopAfter(report) : report;
  }

  /**
   * Checks whether events would arrive, and if not, why: it looks at variables and options, and sends the API one request that
   * stores nothing. Takes at most `requestTimeoutMs` and never rejects.
   */
  verify(): Promise<VerifyReport> {
    return this.#verify();
  }

  /** Returns the counters of this client. */
  stats(): ClientStats {
    return { ...this.#engine().stats(), skipped: { ...this.#skipped } };
  }

  /** Adds a listener, and returns a function that removes it. If a listener throws, the error is logged and delivery continues. */
  on<Name extends keyof ClientEvents>(name: Name, listener: ClientEvents[Name]): () => void {
    return this.#listeners.add(name, listener);
  }

  [inspect.custom](): string {
    const { apiUrl, disabled } = this.#config;
    return `OpenPanel ${inspect({ apiUrl, disabled, stats: this.stats() })}`;
  }

  readonly #onUnfitId = (of: 'profile' | 'group'): void => this.#diagnostics.once('invalid_id', unfitId(of), of);

  /** Where requests are isolated, each has an engine of its own. */
  #engine(): DeliveryEngine {
    return isolatesRequests ? ScopedTracker.engineOf(this.current() as ScopedTracker) : this.#parts.engine;
  }

  readonly #createTracker = (context: ScopeContext): ScopedTracker =>
    new ScopedTracker(this, this.#newParts(), context, new ScopeState());

  #skip(request: SkippedRequest): void {
    this.#skipped[request.reason] += 1;
    this.#listeners.emit('skip', request);
    this.#diagnostics.debug(`${request.method} ${request.url}: no request event (${request.reason})`);
  }

  readonly #onEnd = (event: OpenPanelEvent, delivery: FinalDelivery): void => {
    this.#listeners.emit('delivery', event, delivery);
    if (this.#config.debug) this.#diagnostics.debug(describeDelivery(event, delivery));
  };
}

recognizeCopies(OpenPanel, INTERNALS);
