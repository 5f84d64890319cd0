import { toStoredProperties } from './stored-properties.js';

/** A group, created by `upsertGroup()`. */
export interface InspectorGroup {
  id: string;
  projectId: string;
  type: string;
  name: string;
  /** Strings with flattened names. */
  properties: Record<string, string>;
}

export interface Groups {
  /** Creates or replaces type and name; properties are merged. */
  upsert(
    projectId: string,
    group: { id: string; type: string; name: string; properties?: Record<string, unknown> | undefined },
  ): void;
  list(): InspectorGroup[];
  clear(): void;
}

export function createGroups(): Groups {
  const groups = new Map<string, InspectorGroup>();
  return {
    upsert(projectId, { id, type, name, properties }) {
      const key = `${projectId}\n${id}`;
      const merged = { ...groups.get(key)?.properties, ...toStoredProperties(properties) };
      groups.set(key, { id, projectId, type, name, properties: merged });
    },
    list: () => structuredClone([...groups.values()]),
    clear: () => groups.clear(),
  };
}
