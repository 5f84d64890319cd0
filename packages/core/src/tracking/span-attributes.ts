import type { Delivery } from '../delivery/delivery.js';
import type { EventOwner } from '../events/event-owner.js';
import { activeSpan } from '../util/telemetry.js';

/**
 * Sets on the active span whose event is tracked, in OpenTelemetry's names: the profile at once, and the visitor's device and session when
 * the API has told them, if the span still records then.
 */
export function markSpan(owner: EventOwner | Promise<EventOwner>, outcome: Promise<Delivery>): void {
  const mark = activeSpan();
  if (!mark) return;
  const markOwner = ({ profileId }: EventOwner) => mark({ 'user.id': profileId });
  if ('then' in owner) void owner.then(markOwner);
  else markOwner(owner);
  void outcome.then((delivery) => {
    if (delivery.status !== 'delivered') return;
    mark({ 'enduser.pseudo.id': delivery.deviceId, 'session.id': delivery.sessionId });
  });
}
