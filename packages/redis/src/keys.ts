import { createHash } from 'node:crypto';

export interface Project {
  readonly clientId: string;
  readonly apiUrl: string;
}

/** The names of all keys of one project. Braces say what a cluster hashes, so that what a script touches is on one server. */
export class Keys {
  /** Begins every key of the project. Client ID and API URL are only in it as a hash. */
  readonly base: string;

  constructor(prefix: string, { clientId, apiUrl }: Project) {
    const project = createHash('sha256').update(`${clientId}\n${apiUrl}`).digest('hex').slice(0, 16);
    this.base = `${prefix}:${project}`;
  }

  /** A key that partitions share. */
  shared(name: 'partitions' | 'relays' | 'pause' | 'dead' | 'dead:at' | 'once'): string {
    return `{${this.base}}:${name}`;
  }

  /**
   * `events` is the stream; the lease of its owner, the number of the last lease, and the IDs of entries that were begun. `once` has the
   * `once` keys of events in the stream and of earlier ones, by the time at which they are free; who has one is in a key of its own.
   */
  of(partition: number, name: 'events' | 'lease' | 'fence' | 'begun' | 'once'): string {
    return `{${this.base}:p${partition}}:${name}`;
  }
}

/** FNV-1a, 32 bits: which partition has the entries of a key. All versions must agree on it. */
export function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < key.length; place += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(place), 0x01000193);
  }
  return (hash >>> 0) % partitions;
}
