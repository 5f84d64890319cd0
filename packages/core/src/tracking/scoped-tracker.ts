import type { Delivery } from '../delivery/delivery.js';
import { isEmptyList, toIds } from '../events/ids.js';
import { snapshotProperties } from '../events/snapshot.js';
import type { OpenPanelEvent, Properties } from '../events/types.js';
import { activeTrace } from '../util/trace-context.js';
import { isForgotten, noteForgotten } from './current-scope.js';
import { knownId, ownField, ownProfile, type Subject } from './event-owner.js';
import { DISABLED, Intake, type TrackerParts } from './intake.js';
import { LegacyMethods } from './legacy.js';
import type { ScopeContext, ScopeMember } from './scope.js';
import { NO_PROPERTIES, type ScopeState } from './scope-state.js';
import { trackPayload } from './track-payload.js';
import type { CountInput, GroupInput, Id, IdentifyInput, Tracker, TrackProperties } from './tracker.js';

const LOCAL: Promise<Delivery> = Promise.resolve(Object.freeze({ status: 'local' }));

/** Scheduler calls into the events of one scope: whose they are, and what they carry. */
export class ScopedTracker extends LegacyMethods implements Tracker, ScopeMember {
  readonly key: object;
  readonly #parts: TrackerParts;
  readonly #context: ScopeContext;
  readonly #identity: ScopeState;
  /** False outside of every scope, where an identity would leak into other events. */
  readonly #remembers: boolean;
  readonly #intake: Intake;

  constructor(key: object, parts: TrackerParts, context: ScopeContext, identity: ScopeState, remembers = true) {
    super();
    this.key = key;
    this.#parts = parts;
    this.#context = context;
    this.#identity = identity;
    this.#remembers = remembers;
    this.#intake = new Intake(parts, context, identity);
  }

  track<P extends object>(name: string, properties?: TrackProperties<P>): Promise<Delivery> {
    return this.#track(name, properties);
  }

  revenue<P extends object>(amount: number, properties?: TrackProperties<P>): Promise<Delivery> {
    // What is no number is refused under the rule for amounts, and not sent without one.
    return this.#track('revenue', properties, typeof amount === 'number' ? amount : Number.NaN);
  }

  /** The event that a request gives by itself, at its end. */
  trackRequest(name: string, properties: object, endedAt: number): Promise<Delivery> {
    return this.#track(name, properties, undefined, endedAt);
  }

  identify(profile: IdentifyInput): Promise<Delivery> {
    const { config, onUnfitId } = this.#parts;
    if (config.disabled) return DISABLED;
    const id = ownProfile(profile, onUnfitId);
    const copy = snapshotProperties(profile, config.maxEventBytes);
    if (this.#remembers && id !== undefined) this.#identity.profileId = id;
    if (id !== undefined && copy.ok && hasNothingBesidesProfile(copy.value)) {
      if (!this.#remembers) this.#warnForgotten('identify() with a profileId alone does nothing');
      return LOCAL;
    }
    if (!this.#remembers && id !== undefined) noteForgotten(this.key);
    return this.#intake.take({
      type: 'identify',
      input: profile,
      copy,
      ordered: true,
      build: (own, { profileId }) => ({ type: 'identify', payload: { ...own, profileId: profileId as string } }),
    });
  }

  increment(count: CountInput): Promise<Delivery> {
    return this.#count('increment', count);
  }

  decrement(count: CountInput): Promise<Delivery> {
    return this.#count('decrement', count);
  }

  upsertGroup(group: GroupInput): Promise<Delivery> {
    const id = knownId(ownField(group, 'id'), 'group', this.#parts.onUnfitId);
    const build = (own: Properties) => ({ type: 'group', payload: { ...own, id } }) as unknown as OpenPanelEvent;
    return this.#intake.take({ type: 'group', input: group, build });
  }

  setGroup(groupId: Id): Promise<Delivery> {
    return this.#assign([groupId]);
  }

  setGroups(groupIds: readonly Id[]): Promise<Delivery> {
    if (!isEmptyList(groupIds)) return this.#assign(groupIds);
    return this.#parts.config.disabled ? DISABLED : LOCAL;
  }

  setGlobalProperties(properties: object): void {
    const copy = snapshotProperties(properties, this.#parts.config.maxEventBytes);
    if (copy.ok) this.#identity.properties = { ...this.#identity.properties, ...copy.value };
    else
      this.#parts.diagnostics.once('invalid_event', 'setGlobalProperties was given more than maxEventBytes: ignored.');
  }

  clear(): void {
    this.#identity.clear();
  }

  getDeviceId(): string {
    return this.#identity.deviceId ?? '';
  }

  #track(name: string, input: unknown, revenue?: number, requestEndedAt?: number): Promise<Delivery> {
    if (!this.#remembers) this.#expectProfile(input, revenue === undefined ? 'track()' : 'revenue()');
    const { deviceId, properties } = this.#identity;
    const trace = this.#parts.config.traceContext ? activeTrace() : undefined;
    const base = merged(this.#parts.globals(), properties, trace);
    const build = (own: Properties, subject: Subject): OpenPanelEvent => {
      const given = { name, own, base, revenue, deviceId };
      const { kind } = this.#context.visitor();
      return { type: 'track', payload: trackPayload(given, subject, kind, this.#parts.diagnostics) };
    };
    const plain = deviceId === undefined ? { base, revenue } : undefined;
    return this.#intake.take({ type: 'track', input, name, requestEndedAt, asksGroups: true, plain, build });
  }

  #count(type: 'increment' | 'decrement', input: CountInput): Promise<Delivery> {
    if (!this.#remembers) this.#expectProfile(input, `${type}()`);
    const build = (own: Properties, { profileId }: Subject) =>
      ({ type, payload: { ...own, profileId } }) as unknown as OpenPanelEvent;
    return this.#intake.take({ type, input, ordered: true, build });
  }

  #assign(given: unknown): Promise<Delivery> {
    const groupIds = toIds(given, () => this.#parts.onUnfitId('group'));
    if (this.#remembers) this.#identity.addGroups(groupIds);
    else this.#expectProfile(undefined, 'setGroup()');
    return this.#intake.take({
      type: 'assign_group',
      input: undefined,
      ordered: true,
      build: (_own, { profileId }) => ({
        type: 'assign_group',
        payload: { groupIds, ...(profileId !== undefined && { profileId }) },
      }),
    });
  }

  /** Outside of a scope, a call that names no profile after an `identify()` that named one. */
  #expectProfile(input: unknown, call: string): void {
    if (!isForgotten(this.key) || ownProfile(input, this.#parts.onUnfitId) !== undefined) return;
    this.#warnForgotten(`${call} has no profile, though identify() was called before it`);
  }

  #warnForgotten(what: string): void {
    const why = `${what}: outside of a request or scope, identify() names the profile of no later call`;
    const advice =
      "Give each call its own, as in track('…', { profileId }), or make the calls on client.scope({ profileId })";
    this.#parts.diagnostics.once('identify_outside_scope', `${why}. ${advice}.`);
  }

  protected override warnLegacy(method: string, why: string): void {
    this.#parts.diagnostics.once('legacy_method', `${method}() is without effect: ${why}.`, `legacy:${method}`);
  }
}

const merged = (globals: Properties, scoped: Properties, trace: Properties | undefined): Properties =>
  scoped === NO_PROPERTIES && trace === undefined ? globals : { ...globals, ...scoped, ...trace };

const hasNothingBesidesProfile = ({ profileId: _, ...traits }: Properties): boolean =>
  Object.values(traits).every((value) => value === null);
