import { PRIORITY, type QueuedEvent } from '../delivery/entry.js';
import type { ProfileEvent } from '../delivery/profile-call.js';
import type { Visitor } from '../requests/visitor.js';
import { SERVER_USER_AGENT } from '../version.js';
import type { OpenPanelEvent } from './types.js';

/** A checked event in the form that the queue takes, or the schedule of its profile. `bytes` is the size of its body. */
export function toQueuedEvent(event: OpenPanelEvent, visitor: Visitor, isRequest: boolean): QueuedEvent {
  const body = JSON.stringify(event);
  if (event.type === 'track') return queuedTrack(body, visitor, isRequest, hasRevenue(event));
  return {
    type: event.type,
    body,
    bytes: Buffer.byteLength(body),
    ip: visitor.ip,
    userAgent: visitor.userAgent ?? SERVER_USER_AGENT,
    isVisitor: visitor.kind === 'visitor',
    priority: PRIORITY.group,
    // What changes one group arrives in order, and so do the groups of one device.
    orderingKey: event.type === 'group' ? `group:${event.payload.id}` : `device:${visitor.ip}:${visitor.userAgent}`,
    repeatable: true,
  };
}

/** An event that changes a profile; undefined for any other. */
export function profileEventOf(event: OpenPanelEvent): ProfileEvent | undefined {
  if (event.type === 'track' || event.type === 'group' || event.payload.profileId === undefined) return undefined;
  return event as ProfileEvent;
}

/** The same for a track whose body is known; payments are booked at most once, like counters. */
export function queuedTrack(body: string, visitor: Visitor, isRequest: boolean, isRevenue: boolean): QueuedEvent {
  return {
    type: 'track',
    body,
    bytes: Buffer.byteLength(body),
    ip: visitor.ip,
    userAgent: visitor.userAgent ?? SERVER_USER_AGENT,
    isVisitor: visitor.kind === 'visitor',
    priority: isRevenue ? PRIORITY.revenue : isRequest ? PRIORITY.request : PRIORITY.track,
    orderingKey: undefined,
    repeatable: !isRevenue,
  };
}

const hasRevenue = ({ payload }: Extract<OpenPanelEvent, { type: 'track' }>): boolean =>
  payload.properties?.['__revenue'] !== undefined;
