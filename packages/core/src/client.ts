import cluster from 'node:cluster';
import { inspect } from 'node:util';
import type { DeliveryReport, DeliveryStats, FinalDelivery } from './delivery/delivery.js';
import { DeliveryEngine } from './delivery/engine.js';
import { isMemoryTransport } from './delivery/memory-transport.js';
import { TransportSender } from './delivery/transport.js';
import { UndiciSender } from './delivery/undici-sender.js';
import { Diagnostics, describeDelivery, reasonOf, type Warning } from './diagnostics.js';
import { SERVER } from './events/event-owner.js';
import { toIds } from './events/ids.js';
import { EventProcessor } from './events/process.js';
import { snapshotProperties } from './events/snapshot.js';
import type { OpenPanelEvent, Properties } from './events/types.js';
import { type ClientEvents, Listeners } from './listeners.js';
import { type ClientConfig, resolveClientConfig } from './options/client-config.js';
import type { ClientOptions } from './options/client-options.js';
import { checkOptions } from './options/option-rules.js';
import { cleanAddress } from './requests/ip-address.js';
import { SKIP_REASONS, type SkippedRequest, type SkipReason } from './requests/skip-rules.js';
import { isBotUserAgent, resolveVisitor } from './requests/visitor.js';
import { ForwardingTracker } from './tracking/forwarding-tracker.js';
import {
  type ClientScope,
  currentScope,
  runInScope,
  SCOPE_OPTION_RULES,
  Scope,
  type ScopeContext,
  type ScopeOptions,
  type ScopeTracker,
} from './tracking/scope.js';
import { knownId, ScopeState, unfitId } from './tracking/scope-state.js';
import { ScopedTracker, type TrackerParts } from './tracking/scoped-tracker.js';
import type { Tracker } from './tracking/tracker.js';
import { monotonicMs } from './util/clock.js';
import { recognizeCopies, sharedKey } from './util/process-global.js';
import { type VerifyReport, verifyClient } from './verify.js';
import { SDK_NAME, VERSION } from './version.js';

/** Counters of a client. `calls` = `delivered` + `rejected` + `dropped` + `pending`, at any moment. */
export interface ClientStats extends DeliveryStats {
  /** Requests that gave no request event, by reason; they are not calls. */
  readonly skipped: Readonly<Record<SkipReason, number>>;
}

/** How adapters reach into a client, whichever copy of this package made it. */
export const INTERNALS: unique symbol = sharedKey('internals') as never;

/** What a client offers to the middleware. */
export interface ClientInternals {
  readonly disabled: boolean;
  readonly maxEventBytes: number;
  readonly diagnostics: Diagnostics;
  createTracker(context: ScopeContext): ScopeTracker;
  /** Counts a request whose events are still to come. Returns what ends it. */
  openRequest(): () => void;
  skip(request: SkippedRequest): void;
  /** Whether `shutdown` was called. */
  isEnded(): boolean;
}

/** How much later than the time limit of a request a transport of the app's own may settle. */
const TRANSPORT_GRACE_MS = 1_000;

/**
 * A tracker for the whole process, with the engine that delivers its events. Make one and share it. Within a request
 * its calls belong to that request; outside of one they have no identity.
 */
export class OpenPanel extends ForwardingTracker {
  readonly #config: ClientConfig;
  readonly #verify: () => Promise<VerifyReport>;
  readonly #listeners: Listeners;
  readonly #diagnostics: Diagnostics;
  readonly #engine: DeliveryEngine;
  readonly #parts: TrackerParts;
  readonly #outside: ScopedTracker;
  readonly #skipped = Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as Record<SkipReason, number>;
  #isEnded = false;
  /** @internal */
  readonly [INTERNALS]: ClientInternals;

  /** Throws `OpenPanelError` for a wrong option. A wrong environment variable is logged, and never throws. */
  constructor(options: ClientOptions = {}) {
    super();
    const resolved = resolveClientConfig(options, process.env, console, process.versions, cluster.isWorker);
    const { config, remarks } = resolved;
    this.#config = config;
    this.#listeners = new Listeners((error) =>
      this.#diagnostics.once('callback_failed', `A listener of client.on() threw: ${reasonOf(error)}.`, 'listener'),
    );
    const report = (warning: Warning) => this.#listeners.emit('warning', warning);
    this.#diagnostics = new Diagnostics(config.logger, config.debug, report, isMemoryTransport(config.transport));
    for (const remark of remarks) this.#diagnostics.warn(...remark);

    const sender = config.transport
      ? new TransportSender(config.transport, config.requestTimeoutMs + TRANSPORT_GRACE_MS)
      : new UndiciSender({ ...config, sdkName: SDK_NAME, sdkVersion: VERSION });
    this.#verify = () => verifyClient(resolved, sender, Date.now, () => this.#isEnded);
    this.#engine = new DeliveryEngine(config, {
      sender,
      diagnostics: this.#diagnostics,
      now: monotonicMs,
      random: Math.random,
      endListener: () => (config.debug || this.#listeners.byName.delivery.size > 0 ? this.#onEnd : undefined),
    });
    const global = new ScopeState({ properties: propertiesOf(config.globalProperties, config) });
    this.#parts = {
      config,
      engine: this.#engine,
      processor: new EventProcessor(config, this.#engine, this.#diagnostics),
      diagnostics: this.#diagnostics,
      global,
      onUnfitId: (of) => this.#diagnostics.once('invalid_id', unfitId(of), of),
    };
    this.#outside = new ScopedTracker(this, this.#parts, { visitor: () => SERVER }, global, false);
    this[INTERNALS] = {
      disabled: config.disabled,
      maxEventBytes: config.maxEventBytes,
      diagnostics: this.#diagnostics,
      createTracker: this.#createTracker,
      openRequest: () => this.#engine.drain.openRequest(),
      skip: (request) => this.#skip(request),
      isEnded: () => this.#isEnded,
    };
  }

  protected override current(): Tracker {
    return currentScope()?.trackerOf(this, this.#createTracker) ?? this.#outside;
  }

  /**
   * A tracker with this context, which inherits nothing and takes no notice of the current request. Throws `OpenPanelError`
   * for an unknown name, as `userId` would be; a value never throws.
   */
  scope(given?: ScopeOptions | null): ClientScope {
    const options = checkOptions(given ?? {}, SCOPE_OPTION_RULES);
    const visitor = resolveVisitor({
      ip: cleanAddress(options.ip),
      userAgent: options.userAgent,
      attribution: 'auto',
      bot: isBotUserAgent(options.userAgent),
      privacy: false,
      anonymizeIp: false,
    });
    const state = new ScopeState({
      profileId: knownId(options.profileId, 'profile', this.#parts.onUnfitId),
      groups: toIds(options.groups, () => this.#parts.onUnfitId('group')),
      deviceId: options.deviceId,
      properties: propertiesOf(options.properties, this.#config),
    });
    const context: ScopeContext = { visitor: () => visitor };
    const tracker = new ScopedTracker(this, this.#parts, context, state);
    // A job that a request waits for is a part of that request, for those who wait for open requests.
    const run = <R>(fn: () => R): R =>
      runInScope(new Scope(context, tracker, { request: currentScope()?.request }), fn);
    return Object.assign(tracker, { run });
  }

  /** Waits until nothing is pending, for `timeoutMs` at most (default `shutdownTimeoutMs`). Outside of requests it also waits for requests in progress. */
  flush(timeoutMs: number = this.#config.shutdownTimeoutMs): Promise<DeliveryReport> {
    const isInRequest = currentScope()?.request?.isOpen === true;
    return this.#engine.flush(timeoutMs, isInRequest ? Number.POSITIVE_INFINITY : 0);
  }

  /**
   * Waits as `flush` does, requests still being served included, then drops what is left and closes the connections.
   * Calls after that are dropped as `shutdown`. Repeated calls share one promise.
   */
  shutdown(timeoutMs?: number): Promise<DeliveryReport> {
    this.#isEnded = true;
    const request = currentScope()?.request;
    return this.#engine.shutdown(timeoutMs, request?.awaits(this) === true ? 1 : 0);
  }

  /**
   * Whether events would arrive, and if not, why not: looks at the variables and options, and asks the API, which stores
   * nothing of it. Takes at most `requestTimeoutMs`, and never rejects.
   */
  verify(): Promise<VerifyReport> {
    return this.#verify();
  }

  stats(): ClientStats {
    return { ...this.#engine.stats(), skipped: { ...this.#skipped } };
  }

  /** Returns what ends the listening. A listener that throws is logged, and harms nothing. */
  on<Name extends keyof ClientEvents>(name: Name, listener: ClientEvents[Name]): () => void {
    return this.#listeners.add(name, listener);
  }

  [inspect.custom](): string {
    const { apiUrl, disabled } = this.#config;
    return `OpenPanel ${inspect({ apiUrl, disabled, stats: this.stats() })}`;
  }

  readonly #createTracker = (context: ScopeContext): ScopedTracker =>
    new ScopedTracker(this, this.#parts, context, new ScopeState());

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

const propertiesOf = (properties: object | undefined, { maxEventBytes }: ClientConfig): Properties => {
  const copy = snapshotProperties(properties, maxEventBytes);
  return copy.ok ? copy.value : {};
};
