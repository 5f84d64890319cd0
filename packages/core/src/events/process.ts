import type { Call } from '../delivery/call.js';
import type { DropReason } from '../delivery/delivery.js';
import type { DeliveryEngine } from '../delivery/engine.js';
import { counterOf, type ProfileEvent } from '../delivery/profile-call.js';
import type { QueuedEvent } from '../delivery/queued-event.js';
import { type Diagnostics, reasonOf } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import type { Visitor } from '../requests/visitor.js';
import { isoTime } from '../util/clock.js';
import { synchronous } from '../util/promises.js';
import type { Json } from './json.js';
import { type PlainTrack, plainTrackBody } from './plain-track.js';
import { profileEventOf, queuedTrack, toQueuedEvent } from './queued-event.js';
import { repairEvent, repairOwn } from './repair.js';
import { snapshot } from './snapshot.js';
import type { OpenPanelEvent } from './types.js';

/** An event with what is known about it besides its payload. */
export interface PendingEvent {
  /** Private to the pipeline: a snapshot, made when the call was made. */
  readonly event: OpenPanelEvent;
  readonly visitor: Visitor;
  /** Wall-clock time of the call. */
  readonly madeAt: number;
  /** Whether it is the event that a request gives by itself. */
  readonly isRequest: boolean;
}

type Outcome = { readonly event: OpenPanelEvent } | { readonly drop: DropReason };

/** From a draft to the queue: the app's `filter` and `beforeSend`, the API's rules, the size limit. */
export class EventProcessor {
  readonly #config: ClientConfig;
  readonly #engine: DeliveryEngine;
  readonly #diagnostics: Diagnostics;

  constructor(config: ClientConfig, engine: DeliveryEngine, diagnostics: Diagnostics) {
    this.#config = config;
    this.#engine = engine;
    this.#diagnostics = diagnostics;
  }

  /** A track that needs no repair, and that nobody asked to see first. False where it has to go the long way, as a draft. */
  submitPlain(call: Call, track: PlainTrack, visitor: Visitor, isRequest: boolean): boolean {
    const { filter, beforeSend, maxEventBytes } = this.#config;
    if (filter || beforeSend) return false;
    const body = plainTrackBody(track);
    if (body === undefined) return false;
    const outgoing = queuedTrack(call, body, visitor, isRequest, track.revenue !== undefined);
    if (outgoing.bytes > maxEventBytes) return false;
    this.#engine.enqueue(outgoing);
    return true;
  }

  submit(call: Call, draft: PendingEvent): void {
    if (call.done) return;
    const { event, visitor, isRequest } = draft;
    call.event = event;
    const chosen = this.#ask(draft);
    const checked = 'drop' in chosen ? chosen : this.#check(chosen.event, draft);
    if ('drop' in checked) return this.#engine.drop(call, checked.drop);

    call.event = undefined;
    const outgoing = toQueuedEvent(call, checked.event, visitor, isRequest);
    if (outgoing.bytes > this.#config.maxEventBytes) return this.#tooLarge(call, checked.event);
    const ofProfile = profileEventOf(checked.event);
    if (ofProfile) this.#schedule(outgoing, ofProfile);
    else this.#engine.enqueue(outgoing);
  }

  #schedule(queued: QueuedEvent<Call>, event: ProfileEvent): void {
    const { oneOfSeveral } = this.#config;
    if (oneOfSeveral !== undefined && counterOf(event)) {
      const message = `Counters add up within one process, and this one runs ${oneOfSeveral}, probably as one of several.`;
      const effect = 'Counts that two of them send for one profile within 15 s may be lost.';
      this.#diagnostics.once('counters_in_many_processes', `${message} ${effect}`);
    }
    this.#engine.schedule(queued, event);
  }

  /** What the app itself makes of the event, on a copy that shares nothing with other events. */
  #ask({ event: shared, madeAt }: PendingEvent): Outcome {
    const { filter, beforeSend } = this.#config;
    if (!filter && !beforeSend) return { event: shared };
    stamp(shared, madeAt);
    try {
      const event = copyOf(shared);
      if (filter) {
        if (!synchronous('filter', filter(event))) return FILTERED;
      }
      if (!beforeSend) return { event };
      const replaced = synchronous('beforeSend', beforeSend(event));
      if (replaced === null) return FILTERED;
      if (typeof replaced !== 'object') throw new TypeError('beforeSend must return an event or null');
      return { event: replaced };
    } catch (error) {
      const advice = 'The event was dropped as filtered.';
      this.#diagnostics.once('callback_failed', `filter or beforeSend failed: ${reasonOf(error)}. ${advice}`);
      return FILTERED;
    }
  }

  /** What the app made of a draft can be anything; the draft itself is made of copies already. */
  #check(event: OpenPanelEvent, { event: own, visitor, madeAt }: PendingEvent): Outcome {
    const repaired =
      event === own ? repairOwn(event as unknown as Json) : repairEvent(event, this.#config.maxEventBytes);
    if (!repaired.ok) return this.#refuse(repaired.problem, repaired.reason);
    const { event: checked, notes, advice = [] } = repaired;
    if (checked.type === 'assign_group' && checked.payload.profileId === undefined && visitor.kind === 'server') {
      return this.#refuse(NOBODY_TO_ASSIGN, 'invalid');
    }
    for (const note of notes) this.#diagnostics.once('event_repaired', note, note);
    for (const { code, message } of advice) this.#diagnostics.once(code, message, message);
    stamp(checked, madeAt);
    return { event: checked };
  }

  #refuse(problem: string, reason: 'invalid' | 'too_large'): Outcome {
    this.#diagnostics.once('invalid_event', `An event was dropped: ${problem}`, problem);
    return { drop: reason };
  }

  #tooLarge(call: Call, event: OpenPanelEvent): void {
    call.event = event;
    this.#engine.drop(call, 'too_large');
  }
}

/** A name that is no string is still what the caller gave, and a copy of it may be anything. */
function copyOf(event: OpenPanelEvent): OpenPanelEvent {
  const copy = snapshot(event, Number.MAX_SAFE_INTEGER, -2);
  if (!copy.ok) throw new RangeError('the event is too large to be copied');
  return copy.value as unknown as OpenPanelEvent;
}

const NOBODY_TO_ASSIGN =
  'a group is assigned to a profile or to the device of a visitor, and this server event has neither. Call identify() first within a request, and client.scope({ profileId }).setGroup(id) elsewhere.';

const FILTERED: Outcome = { drop: 'filtered' };

/** The API dates an event by its arrival where it is not told otherwise. The time of the call, where the caller gave none that is one, or the app's own code took it away. */
function stamp(event: OpenPanelEvent, madeAt: number): void {
  if (event.type !== 'track') return;
  event.payload.properties ??= {};
  event.payload.properties['__timestamp'] ??= isoTime(madeAt);
}
