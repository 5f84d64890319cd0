import { type Diagnostics, reasonOf } from '../diagnostics.js';
import { othersAreFaked, within } from '../util/timers.js';
import type { TransportRequest, TransportResult } from './transport.js';

/** What the engine sends with: a transport without the cost of its promises. */
export interface Sender {
  /** Never throws; `done` is called once, later, within the time limit of a request. */
  send(request: TransportRequest, done: (result: TransportResult) => void): void;
  /** Ends connections at once. */
  close(): void | Promise<void>;
}

/** Where the deadline is over, or undici waits for time that stands still, closing may take this long all the same. */
const LEAST_CLOSE_MS = 100;

/** Closes a sender, whatever that does, within a time. */
export async function closeSender(sender: Sender, timeoutMs: number, diagnostics: Diagnostics): Promise<void> {
  try {
    const limitMs = othersAreFaked() ? LEAST_CLOSE_MS : Math.max(timeoutMs, LEAST_CLOSE_MS);
    await within(limitMs, Promise.resolve(sender.close()));
  } catch (error) {
    diagnostics.once('callback_failed', `transport.close() failed: ${reasonOf(error)}.`, 'transport.close');
  }
}
