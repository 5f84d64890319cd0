/** Tells what is sent again from what is new: a sender repeats a body that was not accepted. */
export interface Attempts {
  /** How often this body has come so far, this time included. */
  count(body: string, isAccepted: boolean): number;
  clear(): void;
}

export function createAttempts(maxEntries: number): Attempts {
  const failed = new Map<string, number>();
  return {
    count(body, isAccepted) {
      const attempt = (failed.get(body) ?? 0) + 1;
      failed.delete(body);
      if (isAccepted || body === '') return attempt;
      failed.set(body, attempt);
      const oldest = failed.keys().next().value;
      if (failed.size > maxEntries && oldest !== undefined) failed.delete(oldest);
      return attempt;
    },
    clear: () => failed.clear(),
  };
}
