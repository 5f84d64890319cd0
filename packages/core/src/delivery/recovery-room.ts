import type { QueueLimits } from './queue.js';

interface Line {
  readonly line: { readonly size: number };
  readonly bytes: number;
}

export interface RecoveryRoom {
  readonly most: number;
  readonly mostBytes: number;
}

/**
 * What may be read from a source: it fills half of a queue at most, and evicts nothing. Of what is in the queue, `read` was read before, and
 * `counters` besides, which do not count where `areApart`.
 */
export function recoveryRoom(
  { maxQueueSize, maxQueueBytes }: QueueLimits,
  all: { readonly size: number; readonly bytes: number },
  { read, counters, areApart }: { readonly read: Line; readonly counters: Line; readonly areApart: boolean },
): RecoveryRoom {
  const [size, bytes] = [counters.line.size, counters.bytes];
  const left = (limit: number, total: number, own: number, beside: number) =>
    areApart
      ? Math.min(Math.ceil(limit / 2) - own, limit - total + beside)
      : Math.min(Math.ceil(limit / 2) - own - beside, limit - total);
  return {
    most: left(maxQueueSize, all.size, read.line.size, size),
    mostBytes: left(maxQueueBytes, all.bytes, read.bytes, bytes),
  };
}
