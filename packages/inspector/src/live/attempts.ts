import { createHash } from 'node:crypto';

/** Tells what may be sent again from what is new: a sender repeats a body that was not accepted. */
export interface Attempts {
  /** How often this body has come so far, this time included. */
  count(body: string, isAccepted: boolean): number;
  clear(): void;
}

export function createAttempts(maxEntries: number): Attempts {
  /** By the hash of the body, which may be of any size. */
  const failed = new Map<string, number>();
  return {
    count(body, isAccepted) {
      if (body === '' || (isAccepted && failed.size === 0)) return 1;
      const key = createHash('sha256').update(body).digest('base64');
      const attempt = (failed.get(key) ?? 0) + 1;
      failed.delete(key);
      if (isAccepted) return attempt;
      failed.set(key, attempt);
      const oldest = failed.keys().next().value;
      if (failed.size > maxEntries && oldest !== undefined) failed.delete(oldest);
      return attempt;
    },
    clear: () => failed.clear(),
  };
}
