import type { Priority } from './entry.js';

/** What waits elsewhere, and shares the bounds. */
export interface Beside {
  readonly size: number;
  readonly bytes: number;
  /** Of what is more important. */
  above(priority: Priority): { readonly size: number; readonly bytes: number };
  /** Drops the oldest of a priority; false where there is none. */
  evict(priority: Priority): boolean;
}

export const NOTHING: Beside = { size: 0, bytes: 0, above: () => NOTHING, evict: () => false };
