import type { ClientConfig } from './config/client-config.js';
import type { Call } from './delivery/call.js';
import type { Delivery } from './delivery/delivery.js';
import type { DeliveryEngine } from './delivery/engine.js';
import { type Diagnostics, reasonOf } from './diagnostics.js';
import type { Identity } from './identity.js';
import { LegacyMethods } from './legacy-methods.js';
import type { EventType, OpenPanelEvent, Properties } from './payload/event.js';
import { isEmptyList, toId, toIds } from './payload/ids.js';
import { type PropertiesSnapshot, snapshotProperties } from './payload/snapshot.js';
import type { Pipeline } from './pipeline.js';
import type { ScopeContext, ScopeMember } from './request/scope.js';
import { ownField, ownProfile, resolveSubject, type Subject } from './subject.js';
import { activeTrace } from './trace-context.js';
import { trackPayload } from './track-payload.js';
import type { CountInput, GroupInput, Id, IdentifyInput, Tracker, TrackProperties } from './tracker.js';

const DISABLED: Promise<Delivery> = Promise.resolve(Object.freeze({ status: 'disabled' }));
const LOCAL: Promise<Delivery> = Promise.resolve(Object.freeze({ status: 'local' }));

/** What the trackers of one client share. */
export interface TrackerParts {
  readonly config: ClientConfig;
  readonly engine: DeliveryEngine;
  readonly pipeline: Pipeline;
  readonly diagnostics: Diagnostics;
  /** The client's process-wide properties. */
  readonly globals: () => Properties;
}

interface CallPlan {
  readonly type: EventType;
  /** What the caller gave; copied when the call is made. */
  readonly input: unknown;
  readonly copy?: PropertiesSnapshot;
  readonly asksGroups?: boolean;
  /** Whether it must not overtake an earlier call of the scope. */
  readonly ordered?: boolean;
  readonly isRequest?: boolean;
  readonly name?: string;
  readonly build: (copy: Properties, subject: Subject) => OpenPanelEvent;
}

/** Turns calls into the events of one scope: whose they are, and what they carry. */
export class ScopedTracker extends LegacyMethods implements Tracker, ScopeMember {
  readonly key: object;
  readonly #parts: TrackerParts;
  readonly #context: ScopeContext;
  readonly #identity: Identity;
  /** False outside of every scope, where an identity would leak into other events. */
  readonly #remembers: boolean;

  constructor(key: object, parts: TrackerParts, context: ScopeContext, identity: Identity, remembers = true) {
    super();
    this.key = key;
    this.#parts = parts;
    this.#context = context;
    this.#identity = identity;
    this.#remembers = remembers;
  }

  track<P extends object>(name: string, properties?: TrackProperties<P>): Promise<Delivery> {
    return this.#track(name, properties, {});
  }

  revenue<P extends object>(amount: number, properties?: TrackProperties<P>): Promise<Delivery> {
    return this.#track('revenue', properties, { __revenue: amount });
  }

  /** The event that a request gives by itself, at its end. */
  trackRequest(name: string, properties: Properties): Promise<Delivery> {
    return this.#track(name, properties, {}, true);
  }

  identify(profile: IdentifyInput): Promise<Delivery> {
    const { config } = this.#parts;
    if (config.disabled) return DISABLED;
    const id = ownProfile(profile);
    const copy = snapshotProperties(profile, config.maxEventBytes);
    if (this.#remembers && id !== undefined) this.#identity.profileId = id;
    if (id !== undefined && copy.ok && hasNothingBesidesProfile(copy.value)) {
      if (!this.#remembers) this.#warnForgotten();
      return LOCAL;
    }
    return this.#call({
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
    const id = toId(ownField(group, 'id'));
    const build = (own: Properties) => ({ type: 'group', payload: { ...own, id } }) as unknown as OpenPanelEvent;
    return this.#call({ type: 'group', input: group, build });
  }

  setGroup(groupId: Id): Promise<Delivery> {
    return this.#assign(toIds([groupId]));
  }

  setGroups(groupIds: readonly Id[]): Promise<Delivery> {
    if (!isEmptyList(groupIds)) return this.#assign(toIds(groupIds));
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

  #track(name: string, input: unknown, reserved: Properties, isRequest = false): Promise<Delivery> {
    const { deviceId, properties: scoped } = this.#identity;
    const trace = this.#parts.config.traceContext ? activeTrace() : undefined;
    const base = { ...this.#parts.globals(), ...scoped, ...trace };
    return this.#call({
      type: 'track',
      input,
      name,
      isRequest,
      asksGroups: true,
      build: (own, subject) => {
        const given = { name, own, base, reserved, deviceId };
        const visitor = this.#context.visitor();
        return { type: 'track', payload: trackPayload(given, subject, visitor.kind, this.#parts.diagnostics) };
      },
    });
  }

  #count(type: 'increment' | 'decrement', input: CountInput): Promise<Delivery> {
    const build = (own: Properties, { profileId }: Subject) =>
      ({ type, payload: { ...own, profileId } }) as unknown as OpenPanelEvent;
    return this.#call({ type, input, ordered: true, build });
  }

  #assign(groupIds: string[]): Promise<Delivery> {
    if (this.#remembers) this.#identity.addGroups(groupIds);
    return this.#call({
      type: 'assign_group',
      input: undefined,
      ordered: true,
      build: (_own, { profileId }) => ({
        type: 'assign_group',
        payload: { groupIds, ...(profileId !== undefined && { profileId }) },
      }),
    });
  }

  /** Every sending call: counted and copied now, sent when its subject is known. */
  #call(plan: CallPlan): Promise<Delivery> {
    const { config, engine } = this.#parts;
    if (config.disabled) return DISABLED;
    const madeAt = Date.now();
    const payload = plan.name === undefined ? {} : { name: plan.name };
    const call = engine.accept({ type: plan.type, payload } as OpenPanelEvent);
    if (call.done) return call.promise;
    const copy = plan.copy ?? snapshotProperties(plan.input, config.maxEventBytes);
    if (copy.ok) this.#resolve(call, plan, copy.value, madeAt);
    else engine.drop(call, 'too_large');
    return call.promise;
  }

  #resolve(call: Call, plan: CallPlan, copy: Properties, madeAt: number): void {
    const { type, input, asksGroups = false, ordered = false } = plan;
    const subject = resolveSubject({ input, asksProfile: type !== 'group', asksGroups }, this.#context, this.#identity);
    const before = ordered ? this.#identity.tail : undefined;
    if (!(subject instanceof Promise) && !before) return this.#submit(call, plan, copy, subject, madeAt);
    if (!this.#parts.engine.prepare(call, JSON.stringify(copy).length)) return;
    const done = Promise.all([subject, before]).then(([known]) => this.#submit(call, plan, copy, known, madeAt));
    if (!ordered) return;
    this.#identity.tail = done;
    void done.then(() => {
      if (this.#identity.tail === done) this.#identity.tail = undefined;
    });
  }

  #submit(call: Call, plan: CallPlan, copy: Properties, subject: Subject, madeAt: number): void {
    const { pipeline, engine, diagnostics } = this.#parts;
    try {
      const visitor = this.#context.visitor();
      const event = plan.build(copy, subject);
      pipeline.submit(call, { event, visitor, madeAt, isRequest: plan.isRequest === true });
    } catch (error) {
      diagnostics.once('invalid_event', `An event was dropped, it could not be built: ${reasonOf(error)}.`);
      engine.drop(call, 'invalid');
    }
  }

  #warnForgotten(): void {
    const why = 'identify() with a profileId alone names the profile of a request or scope, and there is none here';
    this.#parts.diagnostics.once('identify_outside_scope', `${why}: give the profileId with each call instead.`);
  }

  protected override warnLegacy(method: string, why: string): void {
    this.#parts.diagnostics.once('legacy_method', `${method}() is without effect: ${why}.`, `legacy:${method}`);
  }
}

const hasNothingBesidesProfile = ({ profileId: _, ...traits }: Properties): boolean =>
  Object.values(traits).every((value) => value === null);
