import { createHash } from 'node:crypto';

const WINDOW_MS = 100;

export interface Duplicates {
  /** Whether this body came with these parts within the last 100 ms; if not, it counts as seen now. The order of keys is no difference. */
  isDuplicate(parts: readonly string[], body: unknown): boolean;
  clear(): void;
}

function inKeyOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function createDuplicates(now: () => number): Duplicates {
  const seen = new Map<string, number>();
  return {
    isDuplicate(parts, body) {
      const at = now();
      // Insertion order is time order, so the expired ones come first.
      for (const [key, seenAt] of seen) {
        if (Math.abs(at - seenAt) < WINDOW_MS) break;
        seen.delete(key);
      }
      const key = createHash('sha256')
        .update(JSON.stringify([...parts, body], inKeyOrder))
        .digest('hex');
      if (seen.has(key)) return true;
      seen.set(key, at);
      return false;
    },
    clear: () => seen.clear(),
  };
}
