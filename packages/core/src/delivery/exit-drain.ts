/** Something that may have work left when the process has nothing else to do. */
export interface Drainable {
  /** Finishes its work, and holds the process while it does, for a bounded time. */
  drain(): Promise<unknown>;
}

const KEY = Symbol.for('openpanel-node.exit-drain.v0');

type Global = typeof globalThis & { [KEY]?: Set<Drainable> };

/**
 * What still has work, in one set for every copy of this package in the process. The first use adds the one
 * `beforeExit` listener; a natural exit then waits once for each, and signals stay the app's.
 */
export function busyAtExit(): Set<Drainable> {
  const shared = globalThis as Global;
  let busy = shared[KEY];
  if (!busy) {
    busy = new Set();
    shared[KEY] = busy;
    const waiting = busy;
    process.on('beforeExit', () => {
      for (const drainable of waiting) void drainable.drain();
      waiting.clear();
    });
  }
  return busy;
}
