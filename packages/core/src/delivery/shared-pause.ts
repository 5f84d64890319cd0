import { isolatesRequests } from '../util/runtime.js';
import type { Sender } from './transport.js';

/** Others wait so long for what comes of a probe. */
const PROBE_MS = 1_000;

/**
 * What engines that must not touch each other tell each other of the API, as plain data. One of them probes the API when a pause is over,
 * and the others wait for what comes of it.
 */
export class SharedPause {
  /** When the next probe may be sent; 0 where the last one got through. */
  until = 0;
  /** Pauses in a row. */
  count = 0;

  /** What is next for an engine that has waited: more milliseconds, 0 for a probe of its own, or undefined where nothing is paused any more. */
  claim(now: number): number | undefined {
    if (this.until === 0) return undefined;
    if (this.until > now) return this.until - now;
    this.until = now + PROBE_MS;
    return 0;
  }
}

const pauses = new WeakMap<Sender, SharedPause>();

/** The pause of all engines with this sender; undefined where a client has only one. */
export function sharedPause(sender: Sender): SharedPause | undefined {
  if (!isolatesRequests) return undefined;
  const pause = pauses.get(sender) ?? new SharedPause();
  pauses.set(sender, pause);
  return pause;
}
