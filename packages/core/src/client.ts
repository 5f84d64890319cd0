import { inspect } from 'node:util';
import { type CarrierOptions, Carriers } from './carrier/carriers.js';
import { type ClientInternals, type ClientStats, INTERNALS } from './client-internals.js';
import { createSender } from './delivery/create-sender.js';
import type { DeliveryReport, FinalDelivery } from './delivery/delivery.js';
import { DeviceQuestions } from './delivery/device-questions.js';
import { DeliveryEngine } from './delivery/engine.js';
import type { EngineParts } from './delivery/engine-parts.js';
import { KeptEvents } from './delivery/kept-events.js';
import { isMemoryTransport } from './delivery/memory-transport.js';
import { Diagnostics, describeDelivery, reasonOf, type Warning } from './diagnostics.js';
import { SERVER } from './events/event-owner.js';
import { EventProcessor } from './events/process.js';
import { propertiesOf } from './events/snapshot.js';
import type { OpenPanelEvent } from './events/types.js';
import { type ClientEvents, Listeners } from './listeners.js';
import { ClientMetrics } from './metrics.js';
import { type ClientConfig, resolveClientConfig } from './options/client-config.js';
import type { ClientOptions } from './options/client-options.js';
import { openOutbox } from './relay/open-outbox.js';
import type { Relay } from './relay/relay.js';
import { carriedScope, namedScope } from './requests/opened-scope.js';
import { SkipCounter } from './requests/skip-counter.js';
import { openOnceClaims, openSpool } from './spool/open-spool.js';
import { ForgottenIdentify } from './tracking/forgotten-identify.js';
import { ForwardingTracker } from './tracking/forwarding-tracker.js';
import { HeldCalls } from './tracking/held-calls.js';
import { type ClientScope, currentScope, type ScopeContext, type ScopeOptions, withRun } from './tracking/scope.js';
import { ScopeState, unfitId } from './tracking/scope-state.js';
import { ScopedTracker } from './tracking/scoped-tracker.js';
import type { Tracker } from './tracking/tracker.js';
import type { TrackerParts } from './tracking/tracker-parts.js';
import { lazy } from './util/memoize.js';
import { recognizeCopies } from './util/process-global.js';
import { environment, foreignRuntime, isClusterWorker, isolatesRequests } from './util/runtime.js';
import { monotonicMs } from './util/time.js';
import { type VerifyReport, verifyClient } from './verify.js';
import { verifyOutbox } from './verify-outbox.js';

export { type ClientInternals, type ClientStats, INTERNALS };

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
  /** Where requests are isolated: makes those of each. */
  readonly #newParts: (() => TrackerParts) | undefined;
  readonly #outside: () => ScopedTracker;
  readonly #metrics: ClientMetrics;
  readonly #skipped: SkipCounter;
  readonly #held: HeldCalls | undefined;
  #isEnded = false;
  /** @internal */
  readonly [INTERNALS]: ClientInternals;

  /** Throws `OpenPanelError` if an option is invalid. An invalid environment variable is logged and never throws. */
  constructor(options: ClientOptions = {}) {
    super();
    const resolved = resolveClientConfig(options, environment(), console, foreignRuntime(), isClusterWorker());
    const { remarks } = resolved;
    const config = resolved.config.startsAtReady ? { ...resolved.config, disabled: false } : resolved.config;
    this.#config = config;
    this.#listeners = new Listeners((error) =>
      this.#diagnostics.once('callback_failed', `A listener of client.on() threw: ${reasonOf(error)}.`, 'listener'),
    );
    const report = (warning: Warning) => this.#listeners.emit('warning', warning);
    this.#diagnostics = new Diagnostics(config.logger, config.debug, report, isMemoryTransport(config.transport));
    this.#metrics = new ClientMetrics(() => this.stats(), config, this.#diagnostics);
    this.#skipped = new SkipCounter(this.#listeners, this.#diagnostics, this.#metrics);
    const sender = createSender(config, this.#diagnostics, environment()['NODE_TLS_REJECT_UNAUTHORIZED']);
    const own: EngineParts = {
      meter: this.#metrics,
      sender,
      diagnostics: this.#diagnostics,
      now: monotonicMs,
      random: Math.random,
      onceClaims: openOnceClaims(config, this.#diagnostics),
      endListener: () => (config.debug || this.#listeners.byName.delivery.size > 0 ? this.#onEnd : undefined),
    };
    const outbox = openOutbox(config, own);
    const asOfNow = () => ({ ...resolved, config: { ...config, disabled: this.#held?.isHolding ?? config.disabled } });
    const verify = () => verifyClient(asOfNow(), sender, Date.now, () => this.#isEnded);
    this.#verify = () => (outbox ? verifyOutbox(outbox.writer, resolved, verify) : verify());
    this.#relay = outbox?.relay;
    const global = new ScopeState({ properties: propertiesOf(config.globalProperties, config.maxEventBytes) });
    const shared = {
      carriers: new Carriers(config, this.#diagnostics),
      diagnostics: this.#diagnostics,
      onUnfitId: this.#onUnfitId,
      onSilenced: this.#skipped.silence,
      isRecorded: isMemoryTransport(config.transport),
      forgotten: new ForgottenIdentify(this, this.#diagnostics, this.#onUnfitId),
    };
    const create = (): TrackerParts => {
      const engine = new DeliveryEngine(config, outbox?.parts ?? own);
      const processor = new EventProcessor(config, engine, this.#diagnostics);
      const devices = new DeviceQuestions(engine.sender, config);
      return { config, engine, processor, devices, global, held: this.#held, ...shared };
    };
    const start = () => {
      for (const remark of remarks) this.#diagnostics.warn(...remark);
      KeptEvents.openFor(this.#parts.engine, openSpool(config, this.#diagnostics));
    };
    this.#held = config.startsAtReady ? new HeldCalls(config.maxQueueBytes, start) : undefined;
    this.#parts = create();
    if (!this.#held) start();
    if (isolatesRequests) this.#newParts = create;
    const createOutside = () => this.#createTracker({ visitor: () => SERVER }, global);
    this.#outside = isolatesRequests ? createOutside : lazy(createOutside);
    const { disabled, maxEventBytes, apiUrl, dispatcher } = config;
    const isOff = () => this.#held?.isHolding ?? config.isOff;
    this[INTERNALS] = {
      ...{ disabled, isOff, maxEventBytes, apiUrl, dispatcher },
      diagnostics: this.#diagnostics,
      createTracker: this.#createTracker,
      openRequest: this.#parts.engine.drain.openRequest,
      skip: this.#skipped.skip,
      isEnded: () => this.#isEnded,
      relay: this.#relay,
      transport: config.transport,
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
  scope(given?: ScopeOptions | string | null, opening?: CarrierOptions): ClientScope {
    // With options it is a carrier, whatever it is: an object from a request must not pass for a context.
    const { context, state } =
      typeof given === 'string' || opening !== undefined
        ? carriedScope(this.#parts.carriers.open(given, opening ?? {}, Date.now()))
        : namedScope(given ?? {}, this.#config.maxEventBytes, this.#onUnfitId);
    return withRun(context, this.#createTracker(context, state));
  }

  /** Waits for pending events, at most `timeoutMs` (default: `shutdownTimeoutMs`), and outside a request also for requests in progress. Never rejects. */
  flush(timeoutMs: number = this.#config.shutdownTimeoutMs): Promise<DeliveryReport> {
    const isInRequest = currentScope()?.request?.isOpen === true;
    const report = this.#engine().flush(timeoutMs, isInRequest ? Number.POSITIVE_INFINITY : 0);
    return this.#held ? report.then(this.#held.addTo) : report;
  }

  /**
   * Waits for pending events and requests in progress, at most `timeoutMs` (default: `shutdownTimeoutMs`), then drops the rest and
   * closes the connections. Later events are dropped as `shutdown`. Repeated calls share one promise, which never rejects.
   */
  shutdown(timeoutMs?: number): Promise<DeliveryReport> {
    this.#isEnded = true;
    this.#held?.end();
    const request = currentScope()?.request;
    const report = this.#engine().shutdown(timeoutMs, request?.awaits(this) === true ? 1 : 0);
    void report.then(this.#metrics.end);
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
    const stats = this.#engine().stats();
    return { ...(this.#held?.addTo(stats) ?? stats), skipped: this.#skipped.counts() };
  }

  /** Adds a listener, and returns a function that removes it. If a listener throws, the error is logged and delivery continues. */
  on<Name extends keyof ClientEvents>(name: Name, listener: ClientEvents[Name]): () => void {
    return this.#listeners.add(name, listener);
  }

  [inspect.custom](): string {
    const { apiUrl, disabled } = this.#config;
    return `OpenPanel ${inspect({ apiUrl, disabled: this.#held?.isHolding ?? disabled, stats: this.stats() })}`;
  }

  readonly #onUnfitId = (of: 'profile' | 'group'): void => this.#diagnostics.once('invalid_id', unfitId(of), of);

  /** Where requests are isolated, each has an engine of its own. */
  #engine(): DeliveryEngine {
    return isolatesRequests ? ScopedTracker.engineOf(this.current() as ScopedTracker) : this.#parts.engine;
  }

  readonly #createTracker = (context: ScopeContext, state = new ScopeState()): ScopedTracker =>
    new ScopedTracker(this, this.#newParts?.() ?? this.#parts, context, state);

  readonly #onEnd = (event: OpenPanelEvent, delivery: FinalDelivery): void => {
    this.#listeners.emit('delivery', event, delivery);
    if (this.#config.debug) this.#diagnostics.debug(describeDelivery(event, delivery));
  };
}

recognizeCopies(OpenPanel, INTERNALS);
