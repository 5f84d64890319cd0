import { processWide } from '../process-wide.js';

/** Something that may have work left when the process has nothing else to do. */
export interface Drainable {
  /** Finishes its work, and holds the process while it does, for a bounded time. */
  drain(): Promise<unknown>;
}

/**
 * What still has work. The first use adds the one `beforeExit` listener of the process; a natural exit then waits once
 * for each, and signals stay the app's.
 */
export const busyAtExit = (): Set<Drainable> =>
  processWide('busy-at-exit', () => {
    const busy = new Set<Drainable>();
    process.on('beforeExit', () => {
      for (const drainable of busy) void drainable.drain();
      busy.clear();
    });
    return busy;
  });
