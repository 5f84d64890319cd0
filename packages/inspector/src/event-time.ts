const MAX_AHEAD_MS = 60_000;
const MAX_SESSION_AGE_MS = 15 * 60_000;

export interface EventTime {
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** More than 15 minutes old: stored, and part of no session. */
  isOld: boolean;
  /** From its own time to its arrival; undefined if it has none. */
  heldMs?: number;
}

/** `__timestamp` is any value that `Date` reads; one that it cannot, or that lies over a minute ahead, is ignored. */
export function resolveEventTime(timestamp: unknown, receivedAt: number): EventTime {
  const claimed = timestamp ? new Date(timestamp as string | number).getTime() : Number.NaN;
  if (Number.isNaN(claimed) || claimed > receivedAt + MAX_AHEAD_MS) return { createdAt: receivedAt, isOld: false };
  return {
    createdAt: claimed,
    isOld: claimed < receivedAt - MAX_SESSION_AGE_MS,
    heldMs: Math.max(0, receivedAt - claimed),
  };
}
