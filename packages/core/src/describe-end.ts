import type { FinalDelivery } from './delivery/delivery.js';
import type { OpenPanelEvent } from './events/types.js';

/** One line of what became of an event: for people who debug. */
export function describeEnd(event: OpenPanelEvent, delivery: FinalDelivery): string {
  const { payload } = event;
  const profileId = 'profileId' in payload ? payload.profileId : undefined;
  const whose = profileId === undefined ? '' : ` of ${profileId}`;
  return `${describeEvent(event)}${whose}: ${fate(delivery)}`;
}

function describeEvent({ type, payload }: OpenPanelEvent): string {
  switch (type) {
    case 'track': {
      const { method, route, url, status } = payload.properties ?? {};
      const request = method === undefined ? [] : [method, route ?? url, status ?? 'aborted'];
      return ['track', payload.name, ...request].join(' ');
    }
    case 'increment':
    case 'decrement':
      return `${type} ${payload.property}`;
    case 'group':
      return `group ${payload.id}`;
    case 'assign_group':
      return `assign_group ${payload.groupIds}`;
    case 'identify':
      return type;
  }
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
