import type { InspectorEvent } from '@openpanel-node/inspector';

/** What the demo shows of an event and compares. */
export interface Sighting {
  readonly event: string;
  readonly profile: string;
  readonly groups: string;
  readonly ip: string;
  readonly from: 'visitor' | 'server';
  /** The method and route of a request event; otherwise the properties. */
  readonly what: string;
  /** Only of request events, like the next two. */
  readonly status: string;
  /** The absolute URL, as visitors see it. */
  readonly url: string;
  readonly note: string;
}

export const NONE = '-';

/** Method, route and query, or the whole URL if no route matched. */
export function requestLine(method: string, route: string | undefined, url: string): string {
  const query = url.indexOf('?');
  return `${method} ${route === undefined ? url : route + (query < 0 ? '' : url.slice(query))}`;
}

export function toSighting(event: InspectorEvent): Sighting {
  const { method, route, url = '', status = '', aborted } = event.properties as Record<string, string | undefined>;
  return {
    event: event.type === 'track' ? (event.name ?? NONE) : event.type,
    // Without a profile, the server stores the device ID as the profile ID.
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
