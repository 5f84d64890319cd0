import type { InspectorEvent } from '@openpanel-node/inspector';

/** An event as far as the demo looks at it: a row on the screen, and what is expected of it. */
export interface Sighting {
  readonly event: string;
  readonly profile: string;
  readonly groups: string;
  readonly ip: string;
  readonly from: 'visitor' | 'server';
  /** Method and route of a request event, the properties of any other. */
  readonly what: string;
  /** Of a request event, as are those below. */
  readonly status: string;
  /** Absolute, as the visitor typed it. */
  readonly url: string;
  readonly note: string;
}

export const NONE = '-';

/** Method, route and query, or the whole URL where no route matched. */
export function requestLine(method: string, route: string | undefined, url: string): string {
  const query = url.indexOf('?');
  return `${method} ${route === undefined ? url : route + (query < 0 ? '' : url.slice(query))}`;
}

export function toSighting(event: InspectorEvent): Sighting {
  const { method, route, url = '', status = '', aborted } = event.properties as Record<string, string | undefined>;
  return {
    event: event.type === 'track' ? (event.name ?? NONE) : event.type,
    // The server stores who has no profile under the device.
    profile: (event.profileId !== event.deviceId && event.profileId) || NONE,
    groups: event.groups.toSorted().join(',') || NONE,
    ip: event.ip || NONE,
    from: event.kind,
    what: method === undefined ? describe(event) : requestLine(method, route, url),
    status,
    url: method === undefined ? '' : event.origin + url,
    note: aborted === 'true' ? 'aborted' : '',
  };
}

function describe({ type, payload, properties, revenue }: InspectorEvent): string {
  if (type === 'increment') return `${payload['property']} +${payload['value'] ?? 1}`;
  if (type === 'group') return `${payload['type']}`;
  const amount = revenue === undefined ? [] : [(revenue / 100).toFixed(2)];
  const email = payload['email'] === undefined ? [] : [`${payload['email']}`];
  return [...amount, ...email, ...Object.entries(properties).map(([name, value]) => `${name}=${value}`)].join(' ');
}
