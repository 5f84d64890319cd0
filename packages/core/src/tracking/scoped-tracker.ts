import type { Call } from '../delivery/call.js';
import type { Delivery } from '../delivery/delivery.js';
import type { DeliveryEngine } from '../delivery/engine.js';
import { promiseOf } from '../delivery/pending-calls.js';
import type { EventOwner } from '../events/event-owner.js';
import { isEmptyList, toIds } from '../events/ids.js';
import type { CallContent } from '../events/process.js';
import { type PropertiesSnapshot, snapshotProperties } from '../events/snapshot.js';
import { readProperties } from '../events/track.js';
import { activeTrace } from '../util/trace-context.js';
import { LegacyMethods } from './legacy.js';
import { hasKey } from './once-key.js';
import { forgottenIdentify, forgottenProfile, type ScopeContext, type ScopeTracker } from './scope.js';
import {
  hasNothingBesidesProfile,
  knownId,
  NO_PROPERTIES,
  ownField,
  ownProfile,
  type ScopeState,
} from './scope-state.js';
import { DISABLED, LOCAL, NOT_TAKEN, UNAWAITED } from './settled-calls.js';
import type { CountInput, GroupInput, Id, IdentifyInput, TrackOptions } from './tracker.js';
import type { TrackerParts } from './tracker-parts.js';

const GLOBALS_TOO_LARGE = 'setGlobalProperties() was ignored: the properties are larger than maxEventBytes.';
const INCOMPLETE =
  'op.carrier() was called before getProfileId or getGroups had its answer, so the carrier is without it. Call op.identify({ profileId }) before, which sends nothing.';

interface TrackerCall extends CallContent {
  /** The caller's argument, which is copied during the call. */
  readonly input: unknown;
  readonly copy?: PropertiesSnapshot | undefined;
}

/** Turns calls in one scope into events. A call is counted and copied at once; its event is built when its owner is known. */
export class ScopedTracker extends LegacyMethods implements ScopeTracker {
  readonly key: object;
  readonly #parts: TrackerParts;
  readonly #context: ScopeContext;
  readonly #state: ScopeState;
  /** False outside any scope, where a remembered profile would leak into unrelated events. */
  readonly #remembers: boolean;

  constructor(key: object, parts: TrackerParts, context: ScopeContext, state: ScopeState, remembers = true) {
    super();
    this.key = key;
    this.#parts = parts;
    this.#context = context;
    this.#state = state;
    this.#remembers = remembers;
  }

  static readonly engineOf = (tracker: ScopedTracker): DeliveryEngine => tracker.#parts.engine;

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

  identify(profile: IdentifyInput): Promise<Delivery> {
    const { config, onUnfitId } = this.#parts;
    if (config.disabled) return DISABLED;
    const id = ownProfile(profile, onUnfitId);
    const copy = snapshotProperties(profile, config.maxEventBytes);
    if (this.#remembers && id !== undefined) this.#state.profileId = id;
    if (id !== undefined && copy.ok && hasNothingBesidesProfile(copy.value)) {
      if (!this.#remembers) this.#warnForgotten('identify() with a profileId alone does nothing');
      return LOCAL;
    }
    if (!this.#remembers && id !== undefined) forgottenIdentify.enterWith(this.key);
    return this.#take({ type: 'identify', input: profile, copy });
  }

  increment(count: CountInput): Promise<Delivery> {
    return this.#count('increment', count);
  }

  decrement(count: CountInput): Promise<Delivery> {
    return this.#count('decrement', count);
  }

  upsertGroup(group: GroupInput): Promise<Delivery> {
    const id = knownId(ownField(group, 'id'), 'group', this.#parts.onUnfitId);
    return this.#take({ type: 'group', input: group, payload: { id } });
  }

  setGroup(groupId: Id): Promise<Delivery> {
    return this.#assign([groupId]);
  }

  setGroups(groupIds: readonly Id[]): Promise<Delivery> {
    if (!isEmptyList(groupIds)) return this.#assign(groupIds);
    return this.#parts.config.disabled ? DISABLED : LOCAL;
  }

  setGlobalProperties(properties: object): void {
    const { config, diagnostics } = this.#parts;
    const copy = snapshotProperties(properties, config.maxEventBytes);
    if (copy.ok) this.#state.properties = { ...this.#state.properties, ...copy.value };
    else diagnostics.once('invalid_event', GLOBALS_TOO_LARGE);
  }

  clear(): void {
    this.#state.clear();
  }

  carrier(): string {
    const { carriers, diagnostics } = this.#parts;
    if (!this.#remembers) this.#expectProfile(undefined, 'carrier()');
    return carriers.write(
      this.#state.carried(this.#context, Date.now(), () => diagnostics.once('carrier_incomplete', INCOMPLETE)),
    );
  }

  getDeviceId(): string {
    return this.#state.deviceId ?? '';
  }

  #track(name: string, own: unknown, revenue?: number, endedAt?: number, options?: TrackOptions): Promise<Delivery> {
    if (!this.#remembers) this.#expectProfile(own, revenue === undefined ? 'track()' : 'revenue()');
    const { config, global } = this.#parts;
    const { deviceId, properties } = this.#state;
    const trace = config.traceContext ? activeTrace() : undefined;
    const isGlobal = properties === NO_PROPERTIES || properties === global.properties;
    const base = isGlobal && !trace ? global.properties : { ...global.properties, ...properties, ...trace };
    const isWritten = endedAt !== undefined && typeof own === 'string';
    const [input, written] = isWritten ? [undefined, own] : [own, undefined];
    const track = { name, own: input, written, base, revenue, deviceId, requestEndedAt: endedAt };
    return this.#take({ type: 'track', input, track }, options);
  }

  #count(type: 'increment' | 'decrement', input: CountInput): Promise<Delivery> {
    if (!this.#remembers) this.#expectProfile(input, `${type}()`);
    return this.#take({ type, input });
  }

  #assign(given: unknown): Promise<Delivery> {
    const groupIds = toIds(given, () => this.#parts.onUnfitId('group'));
    if (this.#remembers) this.#state.addGroups(groupIds);
    else this.#expectProfile(undefined, 'setGroup()');
    return this.#take({ type: 'assign_group', input: undefined, payload: { groupIds } });
  }

  #take(made: TrackerCall, options?: TrackOptions): Promise<Delivery> {
    const { config, engine } = this.#parts;
    if (config.disabled) return DISABLED;
    const { type, track } = made;
    let opened: Call | undefined;
    try {
      const isAwaited = track?.requestEndedAt === undefined || this.#context.background !== undefined;
      const call = engine.calls.open(type, track?.name, isAwaited);
      opened = call;
      const promise = isAwaited ? promiseOf(call) : UNAWAITED;
      this.#context.background?.add(promise);
      if (engine.hasEnded) engine.drop(call, 'shutdown');
      else if (options && !hasKey(call, options, this.#parts)) engine.drop(call, 'invalid');
      else this.#prepare(call, made, track?.requestEndedAt ?? Date.now());
      return promise;
    } catch (error) {
      if (opened) engine.failure = { call: opened, error, before: engine.failure };
      return NOT_TAKEN;
    }
  }

  #prepare(call: Call, given: TrackerCall, madeAt: number): void {
    const { config, engine, processor, onUnfitId } = this.#parts;
    const made = processor.schemas ? processor.schemas.apply(given) : given;
    if (!made) return engine.drop(call, 'invalid');
    const { type, track } = made;
    const owner = this.#state.ownerOf(made, this.#context, onUnfitId);
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
    const visitor = () => this.#context.visitor();
    const unresolved = isKnown || !engine.kept ? owner : this.#state.ownerOf(made, { visitor }, onUnfitId);
    const atEnd = engine.kept && !('then' in unresolved) ? () => submit(unresolved) : undefined;
    if (!engine.calls.prepare(call, JSON.stringify(copy.value).length, atEnd)) return;
    const done = Promise.all([owner, before]).then(([known]) => submit(known));
    if (isOrdered) this.#state.follow(done);
  }

  /** Warns outside a scope if a call has no profile after an `identify()` that had one. */
  #expectProfile(input: unknown, call: string): void {
    if (forgottenIdentify.getStore() !== this.key || ownProfile(input, this.#parts.onUnfitId) !== undefined) return;
    this.#warnForgotten(`${call} has no profile, although identify() was called before it`);
  }

  #warnForgotten(what: string): void {
    this.#parts.diagnostics.once('identify_outside_scope', forgottenProfile(what));
  }

  protected override warnLegacy(method: string, why: string): void {
    const words = `${method}() does nothing here, so you can remove it: ${why}.`;
    this.#parts.diagnostics.once('legacy_method', words, `legacy:${method}`);
  }
}
