import { type Diagnostics, quoted, withoutStop } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import type { PauseCause } from './circuit-breaker.js';
import type { DropReason, FinalDelivery } from './delivery.js';
import type { HeldOutlook } from './drain.js';

const EVERY_MS = 60_000;

type DeliveryLogConfig = Pick<ClientConfig, 'apiUrl' | 'maxQueueSize' | 'maxRetryDelayMs'>;

/** Says what goes wrong on the way to the API: once an outage, and at most once a minute with the counts since. */
export class DeliveryLog {
  readonly #diagnostics: Diagnostics;
  readonly #config: DeliveryLogConfig;
  readonly #now: () => number;
  readonly #saidAt = new Map<string, number>();
  readonly #dropped = new Map<DropReason, number>();
  #rejected = 0;
  #lastRefusal = '';
  #announced = false;
  #ending = false;

  constructor(diagnostics: Diagnostics, config: DeliveryLogConfig, now: () => number) {
    this.#diagnostics = diagnostics;
    this.#config = config;
    this.#now = now;
  }

  /** `everDelivered`: whether this client has delivered anything yet. */
  paused(cause: PauseCause, message: string, everDelivered: boolean): void {
    if (!this.#due(cause)) return;
    this.#announced = true;
    const { apiUrl, maxQueueSize, maxRetryDelayMs } = this.#config;
    const kept = `Events stay in the queue (up to ${maxQueueSize}), and delivery is retried`;
    const slowly = `${kept} every ${Math.ceil(maxRetryDelayMs / 1_000)} s.`;
    if (cause === 'credentials') {
      const advice =
        'Check OPENPANEL_CLIENT_ID and OPENPANEL_CLIENT_SECRET (or the options clientId and clientSecret).';
      const line = `The API rejects the client ID or secret: ${quoted(message)}. ${advice} ${slowly}`;
      return this.#diagnostics.warn('credentials_rejected', line, 'error');
    }
    if (cause === 'blocked') {
      const line = `The API stores no events for this organization: ${quoted(message)}. Check its plan and invoices in the OpenPanel dashboard.`;
      return this.#diagnostics.warn('organization_blocked', `${line} ${slowly}`, 'error');
    }
    if (cause === 'refused' && !everDelivered) {
      const line = `${apiUrl} does not respond like the OpenPanel API: ${withoutStop(message)}. Check OPENPANEL_API_URL (or the option apiUrl).`;
      return this.#diagnostics.warn('wrong_api_url', `${line} ${kept} every second.`, 'error');
    }
    const what = cause === 'refused' ? 'rejects every event' : 'is unavailable';
    this.#diagnostics.warn('api_unavailable', `The API at ${apiUrl} ${what}: ${withoutStop(message)}. ${kept}.`);
  }

  resumed(): void {
    if (!this.#announced) return;
    this.#announced = false;
    this.#diagnostics.info(`Delivery to ${this.#config.apiUrl} has resumed.`);
  }

  /**
   * `filtered`, `duplicate` and `invalid` are not outages: the first two are wanted, the last is reported with its rule. What a
   * shutdown drops is said by its `flush`, all at once.
   */
  dropped(reason: DropReason): void {
    if (reason === 'filtered' || reason === 'duplicate' || reason === 'invalid') return;
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
    if (!this.#ending && this.#due('dropped')) this.flush();
  }

  ended(delivery: FinalDelivery): void {
    if (delivery.status === 'rejected') this.rejected(delivery.message);
    if (delivery.status === 'dropped') this.dropped(delivery.reason);
  }

  /** From now on nothing is said of what is dropped, until `flush`. */
  end(): void {
    this.#ending = true;
  }

  rejected(message: string): void {
    this.#rejected += 1;
    this.#lastRefusal = message;
    if (this.#due('rejected')) this.flush();
  }

  /** What an end waits for, and how long at most. */
  waits({ calls, lastMs }: HeldOutlook, mostMs: number): void {
    if (calls === 0 || lastMs === 0) return;
    const seconds = Math.ceil(Math.min(lastMs, mostMs) / 1_000);
    const what = calls === 1 ? '1 call' : `${calls} calls`;
    this.#diagnostics.info(
      `Waiting up to ${seconds} s for ${what}, because changes to the same profile have to be spaced out.`,
    );
  }

  /** Sums beyond what a number holds exactly. */
  unsafeSum(property: string): void {
    const message = `The sum of the pending changes to the counter "${property}" is beyond 2^53, so it is rounded. Count in larger units.`;
    this.#diagnostics.once('counter_overflow', message, property);
  }

  profileNotFound(): void {
    const message =
      'An increment or decrement was rejected three times because its profile does not exist. Call identify() first.';
    this.#diagnostics.once('profile_not_found', message);
  }

  /** Says the counts that have not been said yet; at an end with the counters that were held, and the time that it took. */
  flush(left?: HeldOutlook, spentMs = 0): void {
    this.#ending = false;
    if (this.#dropped.size > 0) {
      const counts = [...this.#dropped].map(([reason, count]) => `${count} ${reason}`).join(', ');
      const counters = left && left.calls > 0 ? ` ${countersLeft(left.calls, spentMs + left.lastMs)}` : '';
      this.#dropped.clear();
      this.#diagnostics.warn('events_dropped', `Events were dropped: ${counts}.${counters}`);
    }
    if (this.#rejected > 0) {
      const count = this.#rejected === 1 ? 'an event' : `${this.#rejected} events`;
      this.#rejected = 0;
      this.#diagnostics.warn('events_rejected', `The API rejected ${count}: ${quoted(this.#lastRefusal)}.`);
    }
  }

  #due(subject: string): boolean {
    const now = this.#now();
    if ((this.#saidAt.get(subject) ?? Number.NEGATIVE_INFINITY) + EVERY_MS > now) return false;
    this.#saidAt.set(subject, now);
    return true;
  }
}

/** Calls that had to wait longer than there was time, and the time that would have done, with a second for the request. */
export function countersLeft(calls: number, neededMs: number): string {
  const ms = (Math.ceil(neededMs / 1_000) + 1) * 1_000;
  const [what, them] = calls === 1 ? ['1 call was', 'it'] : [`${calls} calls were`, 'them'];
  return `${what} still waiting for an earlier change to the same profile; shutdown(${ms}) would have delivered ${them}.`;
}
