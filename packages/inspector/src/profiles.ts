import { toStoredProperties } from './stored-properties.js';

/** A profile as kept in memory. Properties are flattened strings, as everywhere in the server's storage. */
export interface InspectorProfile {
  id: string;
  projectId: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  avatar?: string;
  properties: Record<string, string>;
  groups: string[];
}

export type ProfileChange = Partial<Omit<InspectorProfile, 'id' | 'projectId' | 'properties'>> & {
  properties?: Record<string, unknown> | undefined;
};

type Adjustment = 'adjusted' | 'not-found' | 'not-a-number';

export interface Profiles {
  /** Creates or merges: what a change does not name stays, groups add up. */
  upsert(projectId: string, id: string, change: ProfileChange): void;
  /** The same, visible at once. */
  seed(projectId: string, id: string, change: ProfileChange): void;
  /** Adds to a numeric property, read as `parseInt` does; a new one starts from 0. */
  adjust(projectId: string, id: string, property: string, by: number): Adjustment;
  list(): InspectorProfile[];
  clear(): void;
}

interface Entry {
  profile: InspectorProfile;
  visibleAt: number;
}

const FIELDS = ['firstName', 'lastName', 'email', 'avatar'] as const;

export function createProfiles(options: { now: () => number; flushMs: number }): Profiles {
  const entries = new Map<string, Entry>();
  const keyOf = (projectId: string, id: string) => `${projectId}\n${id}`;

  function merge(projectId: string, id: string, change: ProfileChange, visibleAt: number): void {
    const key = keyOf(projectId, id);
    const known = entries.get(key);
    const profile: InspectorProfile = known?.profile ?? { id, projectId, properties: {}, groups: [] };
    for (const field of FIELDS) {
      if (change[field]) profile[field] = change[field];
    }
    profile.properties = { ...profile.properties, ...toStoredProperties(change.properties) };
    profile.groups = [...new Set([...profile.groups, ...(change.groups ?? [])])];
    entries.set(key, { profile, visibleAt: known?.visibleAt ?? visibleAt });
  }

  return {
    upsert: (projectId, id, change) => merge(projectId, id, change, options.now() + options.flushMs),
    seed: (projectId, id, change) => merge(projectId, id, change, options.now()),
    adjust(projectId, id, property, by) {
      const entry = entries.get(keyOf(projectId, id));
      if (!entry || entry.visibleAt > options.now()) return 'not-found';
      const value = numberAt(entry.profile.properties, property);
      if (Number.isNaN(value)) return 'not-a-number';
      entry.profile.properties[property] = String(value + by);
      return 'adjusted';
    },
    list: () => structuredClone([...entries.values()].map(({ profile }) => profile)),
    clear: () => entries.clear(),
  };
}

function numberAt(properties: Readonly<Record<string, string>>, property: string): number {
  if (Object.hasOwn(properties, property)) return Number.parseInt(properties[property] ?? '', 10);
  const isBranch = Object.keys(properties).some((key) => key.startsWith(`${property}.`));
  // The server finds inherited members such as `__proto__`, and they are no numbers.
  return isBranch || property.split('.').some((part) => part in Object.prototype) ? Number.NaN : 0;
}
