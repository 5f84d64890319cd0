import { type OutgoingEvent, PRIORITY } from './delivery/entry.js';
import type { OpenPanelEvent } from './payload/event.js';
import type { Visitor } from './request/visitor.js';
import { SERVER_USER_AGENT } from './version.js';

/** A checked event in the form that the queue takes. `bytes` is the size of its body. */
export function toOutgoing(event: OpenPanelEvent, visitor: Visitor, isRequest: boolean): OutgoingEvent {
  const body = JSON.stringify(event);
  if (event.type === 'track') return outgoingTrack(body, visitor, isRequest, hasRevenue(event));
  return {
    type: event.type,
    body,
    bytes: Buffer.byteLength(body),
    ip: visitor.ip,
    userAgent: visitor.userAgent ?? SERVER_USER_AGENT,
    isVisitor: visitor.kind === 'visitor',
    priority: PRIORITY_OF[event.type],
    lane: laneOf(event, visitor),
    // A counter that counts twice is worse than one that misses a step, which is reported.
    repeatable: event.type !== 'increment' && event.type !== 'decrement',
  };
}

/** The same for a track whose body is known; payments are booked at most once, like counters. */
export function outgoingTrack(body: string, visitor: Visitor, isRequest: boolean, isRevenue: boolean): OutgoingEvent {
  return {
    type: 'track',
    body,
    bytes: Buffer.byteLength(body),
    ip: visitor.ip,
    userAgent: visitor.userAgent ?? SERVER_USER_AGENT,
    isVisitor: visitor.kind === 'visitor',
    priority: isRevenue ? PRIORITY.revenue : isRequest ? PRIORITY.request : PRIORITY.track,
    lane: undefined,
    repeatable: !isRevenue,
  };
}

const hasRevenue = ({ payload }: Extract<OpenPanelEvent, { type: 'track' }>): boolean =>
  payload.properties?.['__revenue'] !== undefined;

const PRIORITY_OF = {
  identify: PRIORITY.identify,
  increment: PRIORITY.increment,
  decrement: PRIORITY.increment,
  group: PRIORITY.group,
  assign_group: PRIORITY.group,
} as const;

/** What must arrive in order shares a lane: everything that changes one profile, and everything that changes one group. */
function laneOf(event: Exclude<OpenPanelEvent, { type: 'track' }>, visitor: Visitor): string {
  switch (event.type) {
    case 'group':
      return `group:${event.payload.id}`;
    case 'assign_group':
      if (event.payload.profileId === undefined) return `device:${visitor.ip}:${visitor.userAgent}`;
      return `profile:${event.payload.profileId}`;
    default:
      return `profile:${event.payload.profileId}`;
  }
}
