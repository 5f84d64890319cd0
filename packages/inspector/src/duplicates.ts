import { createHash } from 'node:crypto';

const WINDOW_MS = 100;

export interface Duplicates {
  /** Whether this key was seen within the last 100 ms; if not, it counts as seen now. */
  isDuplicate(parts: readonly string[]): boolean;
  clear(): void;
}

export function createDuplicates(now: () => number): Duplicates {
  const seen = new Map<string, number>();
  return {
    isDuplicate(parts) {
      const at = now();
      // Insertion order is time order, so the expired ones come first.
      for (const [key, seenAt] of seen) {
        if (Math.abs(at - seenAt) < WINDOW_MS) break;
        seen.delete(key);
      }
      const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
      if (seen.has(key)) return true;
      seen.set(key, at);
      return false;
    },
    clear: () => seen.clear(),
  };
}
