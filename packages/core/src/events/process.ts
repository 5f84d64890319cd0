import type { Call } from '../delivery/call.js';
import type { DropReason } from '../delivery/delivery.js';
import type { DeliveryEngine } from '../delivery/engine.js';
import { counterOf, type ProfileEvent } from '../delivery/profile-event.js';
import { createQueuedEvent, PRIORITY, type Priority, type QueuedEvent } from '../delivery/queued-event.js';
import { type Diagnostics, reasonOf } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { synchronous } from '../util/promises.js';
import { isoTime } from '../util/time.js';
import { SERVER_USER_AGENT } from '../version.js';
import type { EventOwner, Visitor } from './event-owner.js';
import { EventSchemas } from './event-schemas.js';
import type { Json } from './json.js';
import { snapshot } from './snapshot.js';
import { plainTrackBody, type TrackParts, trackPayload } from './track.js';
import type { EventType, OpenPanelEvent, Properties } from './types.js';
import { validateEvent, validateOwn } from './validate.js';

/** The content of a tracker call. Its event is built when the owner is known. */
export interface CallContent {
  readonly type: EventType;
  readonly track?: TrackParts;
  /** For other events: payload fields in addition to the caller's argument. */
  readonly payload?: object;
}

/** An event, with what is known about it besides its payload. */
interface PendingEvent {
  /** Built from a snapshot that nothing else references. */
  readonly event: OpenPanelEvent;
  readonly visitor: Visitor;
  /** Wall-clock time of the call. */
  readonly madeAt: number;
  /** Whether it is a request event. */
  readonly isRequest: boolean;
}

type ProcessResult = { readonly event: OpenPanelEvent } | { readonly drop: DropReason };

/** Turns a call into a queued event: applies `filter` and `beforeSend`, the API's rules and the size limit. */
export class EventProcessor {
  readonly #config: ClientConfig;
  readonly #engine: DeliveryEngine;
  readonly #diagnostics: Diagnostics;
  /** Of the events that the app has declared, if it has. */
  readonly schemas: EventSchemas | undefined;

  constructor(config: ClientConfig, engine: DeliveryEngine, diagnostics: Diagnostics) {
    this.#config = config;
    this.#engine = engine;
    this.#diagnostics = diagnostics;
    this.schemas = config.events && new EventSchemas(config.events, diagnostics, config.maxEventBytes);
  }

  /** The fast path for a track without repairs, `filter` and `beforeSend`. Returns false if the call has to go through `submit()`. */
  submitPlain(call: Call, track: TrackParts, owner: EventOwner, madeAt: number): boolean {
    const { filter, beforeSend, maxEventBytes } = this.#config;
    if (filter || beforeSend) return false;
    const body = plainTrackBody(track, owner, madeAt);
    if (body === undefined) return false;
    const priority =
      PRIORITY[track.revenue !== undefined ? 'revenue' : track.requestEndedAt !== undefined ? 'request' : 'track'];
    const queued = queuedEvent(call, 'track', body, owner, priority);
    if (queued.bytes > maxEventBytes) return false;
    this.#engine.enqueue(queued);
    return true;
  }

  /** Processes any call, with a snapshot of the caller's argument. Never throws. */
  submit(
    call: Call,
    { type, track, payload }: CallContent,
    { own, owner, madeAt }: { readonly own: Properties; readonly owner: EventOwner; readonly madeAt: number },
  ): void {
    if (call.done) return;
    const { profileId, visitor } = owner;
    try {
      const made = track
        ? trackPayload(track, own, owner, this.#diagnostics)
        : { ...own, ...(type !== 'group' && { profileId }), ...payload };
      const event = { type, payload: made } as OpenPanelEvent;
      this.#process(call, { event, visitor, madeAt, isRequest: track?.requestEndedAt !== undefined });
    } catch (error) {
      this.#diagnostics.once(
        'invalid_event',
        `An event was dropped because it could not be built: ${reasonOf(error)}.`,
      );
      this.#engine.drop(call, 'invalid');
    }
  }

  #process(call: Call, pending: PendingEvent): void {
    call.event = pending.event;
    const chosen = this.#ask(pending);
    const checked = 'drop' in chosen ? chosen : this.#check(chosen.event, pending);
    if ('drop' in checked) return this.#engine.drop(call, checked.drop);

    const { event } = checked;
    const queued = toQueuedEvent(call, event, pending);
    call.event = queued.bytes > this.#config.maxEventBytes ? event : undefined;
    if (call.event) return this.#engine.drop(call, 'too_large');
    if (changesProfile(event)) this.#schedule(queued, event);
    else this.#engine.enqueue(queued);
  }

  #schedule(queued: QueuedEvent<Call>, event: ProfileEvent): void {
    const { oneOfSeveral } = this.#config;
    if (oneOfSeveral !== undefined && counterOf(event)) {
      const message = `Counters add up only within one process, and this one runs ${oneOfSeveral}, probably as one of several.`;
      const effect = 'If two of them count for the same profile within 15 s, counts may be lost.';
      const advice = 'Set absolute numbers with identify(), or track events instead.';
      this.#diagnostics.once('counters_in_many_processes', `${message} ${effect} ${advice}`);
    }
    this.#engine.schedule(queued, event);
  }

  /** Calls `filter` and `beforeSend` with a copy that shares nothing with other events. */
  #ask({ event: shared, madeAt }: PendingEvent): ProcessResult {
    const { filter, beforeSend } = this.#config;
    if (!filter && !beforeSend) return { event: shared };
    stamp(shared, madeAt);
    try {
      const event = copyOf(shared, MOST_PARTS * this.#config.maxEventBytes);
      if (!event) return { drop: 'too_large' };
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

  /** Applies the API's rules. What `beforeSend` returned may be anything; the event itself consists of copies already. */
  #check(event: OpenPanelEvent, { event: own, visitor, madeAt }: PendingEvent): ProcessResult {
    const valid =
      event === own ? validateOwn(event as unknown as Json) : validateEvent(event, this.#config.maxEventBytes);
    if (!valid.ok) return this.#refuse(valid.problem, valid.reason);
    const { event: checked, notes, advice = [] } = valid;
    if (checked.type === 'assign_group' && checked.payload.profileId === undefined && visitor.kind === 'server') {
      return this.#refuse(NOBODY_TO_ASSIGN, 'invalid');
    }
    for (const note of notes) this.#diagnostics.once('event_repaired', note, note);
    for (const { code, message } of advice) this.#diagnostics.once(code, message, message);
    stamp(checked, madeAt);
    return { event: checked };
  }

  #refuse(problem: string, reason: 'invalid' | 'too_large'): ProcessResult {
    this.#diagnostics.once('invalid_event', `An event was dropped: ${problem}`, problem);
    return { drop: reason };
  }
}

/** Properties of the process, the scope and the call, and the name: each may be as large as the limit of an event. */
const MOST_PARTS = 4;

/** Copies the event; a name that is not a string is still the caller's value. Undefined if it is larger than `maxBytes`. */
function copyOf(event: OpenPanelEvent, maxBytes: number): OpenPanelEvent | undefined {
  const copy = snapshot(event, maxBytes, -2);
  return copy.ok ? (copy.value as unknown as OpenPanelEvent) : undefined;
}

const NOBODY_TO_ASSIGN =
  'a group can only be assigned to a profile or a visitor’s device, and this server event has neither. Within a request, call identify() first; elsewhere, use client.scope({ profileId }).setGroup(id).';

const FILTERED: ProcessResult = { drop: 'filtered' };

/** Sets the time of the call if the event has no valid time. Without one, the API would use the arrival time. */
function stamp(event: OpenPanelEvent, madeAt: number): void {
  if (event.type !== 'track') return;
  event.payload.properties ??= {};
  event.payload.properties['__timestamp'] ??= isoTime(madeAt);
}

/** The checked event in the form that the queue and the profile schedule take. */
function toQueuedEvent(call: Call, event: OpenPanelEvent, { visitor, isRequest }: PendingEvent): QueuedEvent<Call> {
  const body = JSON.stringify(event);
  if (event.type === 'track') {
    const hasRevenue = event.payload.properties?.['__revenue'] !== undefined;
    const owner = { visitor, profileId: idOf(event.payload.profileId) };
    return queuedEvent(call, 'track', body, owner, PRIORITY[hasRevenue ? 'revenue' : isRequest ? 'request' : 'track']);
  }
  // Changes to a group, and the groups of a device, must arrive in order.
  const key = event.type === 'group' ? `group:${event.payload.id}` : `device:${visitor.ip}:${visitor.userAgent}`;
  const profileId = event.type === 'group' ? undefined : idOf(event.payload.profileId);
  return queuedEvent(call, event.type, body, { visitor, profileId }, PRIORITY.group, key);
}

const idOf = (id: string | number | undefined): string | undefined => (id === undefined ? undefined : String(id));

function queuedEvent(
  call: Call,
  type: EventType,
  body: string,
  { visitor: { ip, userAgent = SERVER_USER_AGENT, kind }, profileId }: Pick<EventOwner, 'visitor' | 'profileId'>,
  priority: Priority,
  orderingKey?: string,
): QueuedEvent<Call> {
  const from = { ip, userAgent, isVisitor: kind === 'visitor' };
  // Like counters, payments must be stored at most once.
  return createQueuedEvent(call, type, body, from, {
    priority,
    orderingKey,
    partitionKey: profileId ?? orderingKey,
    repeatable: priority !== PRIORITY.revenue,
  });
}

const changesProfile = (event: OpenPanelEvent): event is ProfileEvent =>
  event.type !== 'track' && event.type !== 'group' && event.payload.profileId !== undefined;
