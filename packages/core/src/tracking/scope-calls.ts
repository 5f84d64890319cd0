import type { Call } from '../delivery/call.js';
import type { Delivery } from '../delivery/delivery.js';
import { promiseOf } from '../delivery/pending-calls.js';
import type { EventOwner } from '../events/event-owner.js';
import type { CallContent } from '../events/process.js';
import { type PropertiesSnapshot, snapshotProperties } from '../events/snapshot.js';
import { readProperties } from '../events/track.js';
import type { EventType } from '../events/types.js';
import { activeTrace } from '../util/telemetry.js';
import type { HeldCalls } from './held-calls.js';
import { hasKey } from './once-key.js';
import type { ScopeContext } from './scope.js';
import { NO_PROPERTIES, type ScopeState } from './scope-state.js';
import { DISABLED, NOT_TAKEN, QUEUED } from './settled-calls.js';
import { markSpan } from './span-attributes.js';
import type { TrackOptions } from './tracker.js';
import type { TrackerParts } from './tracker-parts.js';

export interface TrackerCall extends CallContent {
  /** The caller's argument, which is copied during the call. */
  readonly input: unknown;
  readonly copy?: PropertiesSnapshot | undefined;
}

/** Turns calls in one scope into events. A call is counted and copied at once; its event is built when its owner is known. */
export abstract class ScopeCalls {
  readonly key: object;
  readonly #parts: TrackerParts;
  readonly #context: ScopeContext;
  readonly #state: ScopeState;

  constructor(key: object, parts: TrackerParts, context: ScopeContext, state: ScopeState) {
    this.key = key;
    this.#parts = parts;
    this.#context = context;
    this.#state = state;
  }

  // Accessors, because `console.log()` prints properties, and the configuration has a secret.

  protected get parts(): TrackerParts {
    return this.#parts;
  }

  protected get context(): ScopeContext {
    return this.#context;
  }

  protected get state(): ScopeState {
    return this.#state;
  }

  /** Whether calls send nothing: the client is disabled, or the scope has opted out. */
  protected isSilent(): boolean {
    if (this.#parts.config.disabled) return true;
    if (this.#context.isOptedOut !== true) return false;
    this.#parts.onSilenced();
    return true;
  }

  track(name: string, properties?: object, options?: TrackOptions): Promise<Delivery> {
    return this.#track(name, properties, undefined, undefined, options);
  }

  revenue(amount: number, properties?: object, options?: TrackOptions): Promise<Delivery> {
    // NaN fails the rule for amounts; without it, the event would be sent without an amount.
    return this.#track('revenue', properties, typeof amount === 'number' ? amount : Number.NaN, undefined, options);
  }

  trackRequest(name: string, properties: object | string, endedAt: number): Promise<Delivery> {
    return this.#track(name, properties, undefined, endedAt);
  }

  #track(name: string, own: unknown, revenue?: number, endedAt?: number, options?: TrackOptions): Promise<Delivery> {
    const { config, global, forgotten } = this.#parts;
    if (forgotten.wasIdentified && this.#state === global)
      forgotten.expectProfile(own, revenue === undefined ? 'track()' : 'revenue()');
    const { deviceId, properties } = this.#state;
    const trace = config.traceContext ? activeTrace() : undefined;
    const isGlobal = properties === NO_PROPERTIES || properties === global.properties;
    const base = isGlobal && !trace ? global.properties : { ...global.properties, ...properties, ...trace };
    const isWritten = endedAt !== undefined && typeof own === 'string';
    const [input, written] = isWritten ? [undefined, own] : [own, undefined];
    const track = { name, own: input, written, base, revenue, deviceId, requestEndedAt: endedAt };
    return this.take({ type: 'track', input, track }, options);
  }

  protected take(made: TrackerCall, options?: TrackOptions): Promise<Delivery> {
    if (this.isSilent()) return DISABLED;
    const { config, engine, held } = this.#parts;
    const { type, track } = made;
    let opened: Call | undefined;
    try {
      if (held?.isHolding) return this.#hold(held, made, options);
      const { background } = this.#context;
      const isAwaited = track?.requestEndedAt === undefined || background !== undefined;
      const call = engine.calls.open(type, track?.name, isAwaited);
      opened = call;
      if (this.#parts.isRecorded) call.origin = this.#context.request;
      const promise = isAwaited ? promiseOf(call) : QUEUED;
      background?.add(promise);
      if (engine.hasEnded) engine.drop(call, 'shutdown');
      else if (options && !hasKey(call, options, this.#parts)) engine.drop(call, 'invalid');
      else {
        if (config.spanAttributes && this.#isOfUser(type))
          markSpan(this.#state.ownerOf(made, this.#context, this.#parts.onUnfitId), promise);
        this.#prepare(call, made, track?.requestEndedAt ?? Date.now());
      }
      return promise;
    } catch (error) {
      if (opened) engine.failure = { call: opened, error, before: engine.failure };
      return NOT_TAKEN;
    }
  }

  /** Whether the profile of the call is the user that the code serves: a counter may be anyone's. */
  #isOfUser(type: EventType): boolean {
    return (type === 'track' || type === 'identify') && this.#context.hasConsent !== false;
  }

  /** Counts and tells the call at its end only, or when the client is ready. */
  #hold(held: HeldCalls, made: TrackerCall, options: TrackOptions | undefined): Promise<Delivery> {
    const { config, engine, onUnfitId } = this.#parts;
    const { type, track } = made;
    const madeAt = track?.requestEndedAt ?? Date.now();
    const owner = this.#state.ownerOf(made, this.#context, onUnfitId);
    const copy = made.copy ?? snapshotProperties(made.input, config.maxEventBytes);
    const input = copy.ok ? copy.value : undefined;
    const copied = { ...made, input, copy, ...(track && { track: { ...track, own: input } }) };
    const keyed = options && { ...options };
    const kept = track?.written === undefined ? copied : made;
    held.add({
      bytes: track?.written?.length ?? JSON.stringify(input ?? null).length,
      send: () => {
        const call = engine.calls.open(type, track?.name, false);
        if (keyed && !hasKey(call, keyed, this.#parts)) engine.drop(call, 'invalid');
        else this.#prepare(call, kept, madeAt, owner);
      },
      drop: (reason) => engine.calls.discard(engine.calls.open(type, track?.name, false), reason),
    });
    return QUEUED;
  }

  #prepare(call: Call, given: TrackerCall, madeAt: number, heldOwner?: EventOwner | Promise<EventOwner>): void {
    const { config, engine, processor, onUnfitId } = this.#parts;
    const made = processor.schemas ? processor.schemas.apply(given) : given;
    if (!made) return engine.drop(call, 'invalid');
    const { type, track } = made;
    const owner = heldOwner ?? this.#state.ownerOf(made, this.#context, onUnfitId);
    const isKnown = !('then' in owner);
    if (track && isKnown && processor.submitPlain(call, track, owner, madeAt)) return;

    const input = track?.written === undefined ? made.input : readProperties(track.written);
    const copy = made.copy ?? snapshotProperties(input, config.maxEventBytes);
    if (!copy.ok) return engine.drop(call, 'too_large');
    // A call that changes a profile must not overtake an earlier one of the scope.
    const isOrdered = type !== 'track' && type !== 'group';
    const before = isOrdered ? this.#state.tail : undefined;
    const submit = (known: EventOwner) => processor.submit(call, made, { own: copy.value, owner: known, madeAt });
    if (isKnown && !before) return submit(owner);
    // At an end that does not wait, what is kept goes without what the resolvers would give.
    const unasked = { visitor: () => this.#context.visitor() };
    const unresolved = isKnown || !engine.kept ? owner : this.#state.ownerOf(made, unasked, onUnfitId);
    const atEnd = engine.kept && !('then' in unresolved) ? () => submit(unresolved) : undefined;
    if (!engine.calls.prepare(call, JSON.stringify(copy.value).length, atEnd)) return;
    const done = Promise.all([owner, before]).then(([known]) => submit(known));
    if (isOrdered) this.#state.follow(done);
  }
}
