import type { Call } from '../delivery/call.js';
import type { ProfileEvent } from '../delivery/profile-call.js';
import { createQueuedEvent, PRIORITY, type QueuedEvent } from '../delivery/queued-event.js';
import type { Visitor } from '../requests/visitor.js';
import { SERVER_USER_AGENT } from '../version.js';
import type { OpenPanelEvent } from './types.js';

/** A checked event in the form that the queue takes, or the schedule of its profile. */
export function toQueuedEvent(
  call: Call,
  event: OpenPanelEvent,
  visitor: Visitor,
  isRequest: boolean,
): QueuedEvent<Call> {
  const body = JSON.stringify(event);
  if (event.type === 'track') return queuedTrack(call, body, visitor, isRequest, hasRevenue(event));
  // What changes one group arrives in order, and so do the groups of one device.
  const orderingKey =
    event.type === 'group' ? `group:${event.payload.id}` : `device:${visitor.ip}:${visitor.userAgent}`;
  const order = { priority: PRIORITY.group, orderingKey, repeatable: true };
  const { ip, userAgent = SERVER_USER_AGENT, kind } = visitor;
  return createQueuedEvent(call, event.type, body, { ip, userAgent, isVisitor: kind === 'visitor' }, order);
}

/** An event that changes a profile; undefined for any other. */
export function profileEventOf(event: OpenPanelEvent): ProfileEvent | undefined {
  if (event.type === 'track' || event.type === 'group' || event.payload.profileId === undefined) return undefined;
  return event as ProfileEvent;
}

/** The same for a track whose body is known; payments are booked at most once, like counters. */
export function queuedTrack(
  call: Call,
  body: string,
  visitor: Visitor,
  isRequest: boolean,
  isRevenue: boolean,
): QueuedEvent<Call> {
  const priority = isRevenue ? PRIORITY.revenue : isRequest ? PRIORITY.request : PRIORITY.track;
  const order = { priority, orderingKey: undefined, repeatable: !isRevenue };
  const { ip, userAgent = SERVER_USER_AGENT, kind } = visitor;
  return createQueuedEvent(call, 'track', body, { ip, userAgent, isVisitor: kind === 'visitor' }, order);
}

const hasRevenue = ({ payload }: Extract<OpenPanelEvent, { type: 'track' }>): boolean =>
  payload.properties?.['__revenue'] !== undefined;
