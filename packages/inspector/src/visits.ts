import type { InspectorEvent } from './inspector-event.js';

/** What all events of a session share, as the server keeps it. */
type Visit = Pick<InspectorEvent, (typeof SHARED)[number]>;

const MACHINE = ['browser', 'browserVersion', 'os', 'osVersion', 'device', 'brand', 'model'] as const;
const REFERRER = ['referrer', 'referrerName', 'referrerType'] as const;
const SHARED = ['deviceId', 'sessionId', 'path', 'origin', ...REFERRER, ...MACHINE] as const;

/** What was seen of each session: where it came from, where it was last, and with which machine. */
export interface Visits {
  /** Adds a visitor's event to its session, which has the first referrer of its events. */
  add(event: InspectorEvent): { event: InspectorEvent; isFirst: boolean };
  /** A server event as part of its profile's session, if that is live: its page and its machine are those of the session. */
  join(
    event: InspectorEvent,
    isLive: (visit: Pick<InspectorEvent, 'deviceId' | 'sessionId'>) => boolean,
  ): InspectorEvent;
  clear(): void;
}

/** Of devices and of profiles, `maxDevices` are remembered; those not seen for the longest time go first. */
export function createVisits(maxDevices: number): Visits {
  const byDevice = new Map<string, Visit>();
  const deviceOfProfile = new Map<string, string>();
  function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
    map.delete(key);
    map.set(key, value);
    const [oldest] = map.keys();
    if (map.size > maxDevices && oldest !== undefined) map.delete(oldest);
  }

  const keyOf = ({ projectId }: InspectorEvent, id: string) => `${projectId}\n${id}`;

  return {
    add(event) {
      const key = keyOf(event, event.deviceId);
      if (event.profileId !== undefined) remember(deviceOfProfile, keyOf(event, event.profileId), key);
      const known = byDevice.get(key);
      if (known?.sessionId !== event.sessionId) {
        remember(byDevice, key, visitOf(event));
        return { event, isFirst: true };
      }
      remember(byDevice, key, { ...known, path: event.path || known.path, origin: event.origin || known.origin });
      return { event: { ...event, ...withoutEmpty(known, REFERRER) }, isFirst: false };
    },
    join(event, isLive) {
      const device = event.profileId === undefined ? undefined : deviceOfProfile.get(keyOf(event, event.profileId));
      const visit = device === undefined ? undefined : byDevice.get(device);
      if (!visit || !isLive(visit)) return event;
      const own = Object.entries(event).filter(([name]) => !MACHINE.includes(name as (typeof MACHINE)[number]));
      return { ...(Object.fromEntries(own) as unknown as InspectorEvent), ...visit };
    },
    clear() {
      byDevice.clear();
      deviceOfProfile.clear();
    },
  };
}

const visitOf = (event: InspectorEvent): Visit =>
  Object.fromEntries(SHARED.flatMap((name) => (event[name] === undefined ? [] : [[name, event[name]]]))) as Visit;

const withoutEmpty = (visit: Visit, names: readonly (keyof Visit)[]): Partial<Visit> =>
  Object.fromEntries(names.flatMap((name) => (visit[name] ? [[name, visit[name]]] : [])));
