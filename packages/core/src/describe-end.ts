import type { FinalDelivery } from './delivery/delivery.js';
import type { OpenPanelEvent } from './payload/event.js';

/** One line of what became of an event: for people who debug. */
export function describeEnd(event: OpenPanelEvent, delivery: FinalDelivery): string {
  const what = event.type === 'track' ? `track ${event.payload.name}` : event.type;
  const profileId = 'profileId' in event.payload ? event.payload.profileId : undefined;
  const whose = profileId === undefined ? '' : ` of ${profileId}`;
  return `${what}${whose}: ${fate(delivery)}`;
}

function fate(delivery: FinalDelivery): string {
  switch (delivery.status) {
    case 'delivered':
      return 'delivered';
    case 'rejected':
      return `rejected, HTTP ${delivery.httpStatus}: ${delivery.message}`;
    case 'dropped':
      return `dropped, ${delivery.reason}`;
  }
}
