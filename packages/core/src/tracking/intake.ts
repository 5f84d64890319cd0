import type { Call } from '../delivery/call.js';
import type { Delivery } from '../delivery/delivery.js';
import type { DeliveryEngine } from '../delivery/engine.js';
import { type Diagnostics, reasonOf } from '../diagnostics.js';
import type { EventProcessor } from '../events/process.js';
import { type PropertiesSnapshot, snapshotProperties } from '../events/snapshot.js';
import type { EventType, OpenPanelEvent, Properties } from '../events/types.js';
import type { ClientConfig } from '../options/client-config.js';
import { isoTime } from '../util/clock.js';
import { isPromise } from '../util/promises.js';
import { type OnUnfitId, resolveSubject, type Subject } from './event-owner.js';
import type { ScopeContext } from './scope.js';
import type { ScopeState } from './scope-state.js';

export const DISABLED: Promise<Delivery> = Promise.resolve(Object.freeze({ status: 'disabled' }));

const NOT_TAKEN: Promise<Delivery> = Promise.resolve(Object.freeze({ status: 'dropped', reason: 'invalid' }));

/** What the trackers of one client share. */
export interface TrackerParts {
  readonly config: ClientConfig;
  readonly engine: DeliveryEngine;
  readonly pipeline: EventProcessor;
  readonly diagnostics: Diagnostics;
  /** The client's process-wide properties. */
  readonly globals: () => Properties;
  readonly onUnfitId: OnUnfitId;
}

/** What a call is to become. */
export interface CallPlan {
  readonly type: EventType;
  /** What the caller gave; copied when the call is made. */
  readonly input: unknown;
  readonly copy?: PropertiesSnapshot;
  readonly asksGroups?: boolean;
  /** Whether it must not overtake an earlier call of the scope. */
  readonly ordered?: boolean;
  /** Wall-clock time of the request that it is the event of. */
  readonly requestEndedAt?: number | undefined;
  readonly name?: string;
  /** Of a track that may go the short way. */
  readonly plain?: { readonly base: Properties; readonly revenue: unknown } | undefined;
  readonly build: (copy: Properties, subject: Subject) => OpenPanelEvent;
}

/** Takes the calls of one scope in: each is counted and copied now, and an event when it is known whose it is. */
export class Intake {
  readonly #parts: TrackerParts;
  readonly #context: ScopeContext;
  readonly #identity: ScopeState;

  constructor(parts: TrackerParts, context: ScopeContext, identity: ScopeState) {
    this.#parts = parts;
    this.#context = context;
    this.#identity = identity;
  }

  take(plan: CallPlan): Promise<Delivery> {
    const { config, engine } = this.#parts;
    if (config.disabled) return DISABLED;
    const { type, name } = plan;
    let opened: Call | undefined;
    try {
      const call = engine.calls.open(type, name);
      opened = call;
      const promise = new Promise<Delivery>((resolve) => {
        call.fulfil = resolve;
      });
      if (engine.hasEnded) engine.drop(call, 'shutdown');
      else this.#prepare(call, plan, plan.requestEndedAt ?? Date.now());
      return promise;
    } catch (error) {
      if (opened) engine.failure = { call: opened, error, before: engine.failure };
      return NOT_TAKEN;
    }
  }

  #prepare(call: Call, plan: CallPlan, madeAt: number): void {
    const { type, input, asksGroups = false, ordered = false } = plan;
    const subject = resolveSubject(
      { input, asksProfile: type !== 'group', asksGroups },
      this.#context,
      this.#identity,
      this.#parts.onUnfitId,
    );
    if (!isPromise(subject) && this.#submitPlain(call, plan, subject, madeAt)) return;

    const { config, engine } = this.#parts;
    const copy = plan.copy ?? snapshotProperties(input, config.maxEventBytes);
    if (!copy.ok) return engine.drop(call, 'too_large');
    const before = ordered ? this.#identity.tail : undefined;
    if (!isPromise(subject) && !before) return this.#submit(call, plan, copy.value, subject, madeAt);
    if (!engine.prepare(call, JSON.stringify(copy.value).length)) return;
    const done = Promise.all([subject, before]).then(([known]) => this.#submit(call, plan, copy.value, known, madeAt));
    if (!ordered) return;
    this.#identity.tail = done;
    void done.then(() => {
      if (this.#identity.tail === done) this.#identity.tail = undefined;
    });
  }

  #submitPlain(
    call: Call,
    { input: own, name, plain, requestEndedAt }: CallPlan,
    subject: Subject,
    madeAt: number,
  ): boolean {
    if (plain === undefined) return false;
    const { profileId, groups } = subject;
    const track = {
      name,
      own,
      base: plain.base,
      revenue: plain.revenue,
      profileId,
      groups,
      timestamp: isoTime(madeAt),
    };
    return this.#parts.pipeline.submitPlain(call, track, this.#context.visitor(), requestEndedAt !== undefined);
  }

  #submit(call: Call, plan: CallPlan, copy: Properties, subject: Subject, madeAt: number): void {
    const { pipeline, engine, diagnostics } = this.#parts;
    try {
      const visitor = this.#context.visitor();
      const event = plan.build(copy, subject);
      pipeline.submit(call, { event, visitor, madeAt, isRequest: plan.requestEndedAt !== undefined });
    } catch (error) {
      diagnostics.once('invalid_event', `An event was dropped, it could not be built: ${reasonOf(error)}.`);
      engine.drop(call, 'invalid');
    }
  }
}
