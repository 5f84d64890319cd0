import { type OutgoingEvent, PRIORITY, type Priority } from './delivery/entry.js';
import type { OpenPanelEvent } from './payload/event.js';
import type { Visitor } from './request/visitor.js';
import { SERVER_USER_AGENT } from './version.js';

/** A checked event in the form that the queue takes. `bytes` is the size of its body. */
export function toOutgoing(event: OpenPanelEvent, visitor: Visitor, isRequest: boolean): OutgoingEvent {
  const body = JSON.stringify(event);
  return {
    type: event.type,
    body,
    bytes: Buffer.byteLength(body),
    ip: visitor.ip,
    userAgent: visitor.userAgent ?? SERVER_USER_AGENT,
    isVisitor: visitor.kind === 'visitor',
    priority: priorityOf(event, isRequest),
    lane: laneOf(event, visitor),
    repeatable: isRepeatable(event),
  };
}

const hasRevenue = (event: OpenPanelEvent) =>
  event.type === 'track' && event.payload.properties?.['__revenue'] !== undefined;

/** A counter that counts twice, or a payment that is booked twice, is worse than one that is missing and reported. */
const isRepeatable = (event: OpenPanelEvent) =>
  event.type !== 'increment' && event.type !== 'decrement' && !hasRevenue(event);

function priorityOf(event: OpenPanelEvent, isRequest: boolean): Priority {
  switch (event.type) {
    case 'track':
      if (hasRevenue(event)) return PRIORITY.revenue;
      return isRequest ? PRIORITY.request : PRIORITY.track;
    case 'identify':
      return PRIORITY.identify;
    case 'increment':
    case 'decrement':
      return PRIORITY.increment;
    case 'group':
    case 'assign_group':
      return PRIORITY.group;
  }
}

/** What must arrive in order shares a lane: everything that changes one profile, and everything that changes one group. */
function laneOf(event: OpenPanelEvent, visitor: Visitor): string | undefined {
  switch (event.type) {
    case 'track':
      return undefined;
    case 'group':
      return `group:${event.payload.id}`;
    case 'assign_group':
      if (event.payload.profileId === undefined) return `device:${visitor.ip}:${visitor.userAgent}`;
      return `profile:${event.payload.profileId}`;
    default:
      return `profile:${event.payload.profileId}`;
  }
}
