import type { LostUpdate } from './inspector-event.js';
import { createProfileBuffer, type ProfileBufferOptions } from './profile-buffer.js';
import {
  asTexts,
  isMachineProperty,
  type ProfileChange,
  type ProfileRow,
  type Properties,
  toRow,
} from './profile-row.js';
import { branched, leaves, valueAt, withValueAt } from './property-path.js';

/** A profile as the next flush stores it. */
export interface InspectorProfile {
  id: string;
  projectId: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  avatar?: string;
  /** Strings, as in the server's database; nested values are JSON. The server adds properties of the device. */
  properties: Record<string, string>;
  groups: string[];
  /** `false` for the device of a visitor without a profile: each session creates one. */
  isExternal: boolean;
}

/** What became of an increment or a decrement. */
type Adjustment = 'not-found' | 'not-a-number' | { readonly lostUpdates: LostUpdate[] };

export interface Profiles {
  /** Creates or merges: what a change does not name stays, groups add up. */
  upsert(projectId: string, id: string, change: ProfileChange): void;
  /** The same for what a session says of its profile, which the server writes about once in an hour. */
  visit(projectId: string, id: string, change: ProfileChange): void;
  /** The same, visible at once. */
  seed(projectId: string, id: string, change: ProfileChange): void;
  /**
   * Adds to a property as of the last flush, read as `parseInt` does, and writes all properties as of then: what was written since is
   * undone.
   */
  adjust(projectId: string, id: string, property: string, by: number): Adjustment;
  list(): InspectorProfile[];
  clear(): void;
}

export function createProfiles(options: ProfileBufferOptions): Profiles {
  const buffer = createProfileBuffer(options);
  const keyOf = (projectId: string, id: string) => `${projectId}\n${id}`;
  const upsert: Profiles['upsert'] = (projectId, id, change) =>
    buffer.write(keyOf(projectId, id), toRow(projectId, id, change));

  return {
    upsert,
    visit(projectId, id, change) {
      if (!buffer.isCached(keyOf(projectId, id))) upsert(projectId, id, change);
    },
    seed: (projectId, id, change) => buffer.store(keyOf(projectId, id), toRow(projectId, id, change)),
    adjust(projectId, id, property, by) {
      const key = keyOf(projectId, id);
      const base = buffer.flushed(key);
      if (!base) return 'not-found';
      const properties = branched(base.properties);
      const value = numberAt(properties, property);
      if (Number.isNaN(value)) return 'not-a-number';
      const due = withAdded(branched(buffer.current(key)?.properties ?? {}), property, by);
      upsert(projectId, id, { properties: withValueAt(properties, property, value + by) });
      return { lostUpdates: differences(due, branched(buffer.current(key)?.properties ?? {})) };
    },
    list: () => buffer.all().map(toProfile),
    clear: buffer.clear,
  };
}

/** Text by its leading integer, as the server reads it; a new property is 0. */
const numberAt = (properties: Properties, property: string): number =>
  Number.parseInt(String(valueAt(properties, property) ?? '0'), 10);

function withAdded(properties: Properties, property: string, by: number): Properties {
  const value = numberAt(properties, property);
  return Number.isNaN(value) ? properties : withValueAt(properties, property, value + by);
}

/** What should have been stored, and is not. */
function differences(due: Properties, actual: Properties): LostUpdate[] {
  const stored = leaves(actual);
  return [...leaves(due)]
    .filter(([property, expected]) => stored.get(property) !== expected && !isMachineProperty(property))
    .map(([property, expected]) => ({ property, expected, stored: stored.get(property) ?? '' }));
}

function toProfile({ id, projectId, properties, groups, isExternal, ...names }: ProfileRow): InspectorProfile {
  const known = Object.entries(names).filter(([, name]) => name !== '');
  return {
    id,
    projectId,
    ...Object.fromEntries(known),
    properties: asTexts(properties),
    groups: [...groups],
    isExternal,
  };
}
