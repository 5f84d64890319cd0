import { type Failures, NO_FAILURES, type QueuedEvent } from './queued-event.js';
import type { Attempted, Undelivered } from './retry-policy.js';

/** So many events refused, with none that got through since, are more than chance. */
const REFUSED_EVENTS = 3;
/** So many are not one scanner's any more: those that were refused before are repeated at once, to find out. */
const MANY_REFUSED_EVENTS = 30;

/** Those that got through are counted in so many buckets of so many milliseconds. */
const BUCKETS = 10;
const BUCKET_MS = 100;

/** Which events got through and which did not, how many and in which order: whether a failure is an event's own. */
export class Progress {
  /** Whether so many events were refused, and none got through since, that all may be. */
  isSuspicious = false;
  /** How many events got through. */
  through = 0;
  readonly #counts = new Array<number>(BUCKETS).fill(0);
  #bucket = 0;
  #countedSince = 0;
  /** Counts requests and answers, so that it is known which was before which. */
  #tick = 0;
  /** The latest answer to an event that got through. */
  #throughAt = 0;
  /** The latest request for one. */
  #throughSentAt = 0;
  /** The latest requests that were the first ones refused of their events. */
  #refusedSentAt: readonly number[] = [];

  /** Events that were refused for the first time, since one got through. */
  #refusedInRow = 0;
  /** The latest event that was told to wait, since one got through. */
  #throttled: QueuedEvent | undefined;

  get now(): number {
    return this.#tick;
  }

  get anyGotThrough(): boolean {
    return this.#throughAt > 0;
  }

  get areManyRefused(): boolean {
    return this.#refusedInRow >= MANY_REFUSED_EVENTS;
  }

  /** True where a request for the event was sent before. */
  sent(event: QueuedEvent): boolean {
    const isRepeated = event.sentAt > 0;
    if (event.failures) event.failures.othersSince = this.#othersSince(event.failures);
    this.#tick += 1;
    event.sentAt = this.#tick;
    return isRepeated;
  }

  answered(event: Pick<QueuedEvent, 'sentAt'>, hasGotThrough: boolean, now: number): void {
    this.#tick += 1;
    if (!hasGotThrough) return;
    this.#advance(now);
    const place = this.#bucket % BUCKETS;
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.through += 1;
    this.#throughAt = this.#tick;
    this.#throughSentAt = Math.max(this.#throughSentAt, event.sentAt);
    this.#refusedInRow = 0;
    this.isSuspicious = false;
    this.#throttled = undefined;
  }

  /** How many get through, of the last second. */
  throughPerSecond(now: number): number {
    this.#advance(now);
    const count = this.#counts.reduce((sum, each) => sum + each, 0);
    const spanMs = Math.min(Math.max(now - this.#countedSince, BUCKET_MS), BUCKETS * BUCKET_MS);
    return (count * 1_000) / spanMs;
  }

  /** Nothing is known of that, after a pause. */
  countAnew(now: number): void {
    this.#counts.fill(0);
    this.#countedSince = now;
  }

  #advance(now: number): void {
    const bucket = Math.floor(now / BUCKET_MS);
    const passed = bucket - this.#bucket;
    if (passed <= 0) return;
    if (passed >= BUCKETS) this.countAnew(now);
    else for (let each = this.#bucket + 1; each <= bucket; each += 1) this.#counts[each % BUCKETS] = 0;
    this.#bucket = bucket;
  }

  /** What the retry policy asks of an event whose request failed. */
  failed(event: QueuedEvent, outcome: Undelivered, isPaused: boolean): Attempted {
    const before = event.failures;
    const gotThroughSince = (at: number | undefined) => at !== undefined && this.#throughAt > at;
    const refusedBefore = before !== undefined && before.refusedAt > 0;
    // It failed before, and others got through since.
    let isAlone = gotThroughSince(before?.firstAt) && !isPaused;
    switch (outcome.kind) {
      case 'unanswered':
      case 'not_stored':
        this.#count(event, outcome.kind === 'unanswered' || isAlone);
        if (event.failures && outcome.kind === 'unanswered') event.failures.mayBeProcessed = true;
        break;
      case 'rate_limited':
        isAlone = gotThroughSince(before?.firstAt);
        this.#count(event);
        break;
      case 'undecided':
        this.#count(event);
        if (!refusedBefore) this.#refused(event);
        break;
      case 'unavailable':
        isAlone = outcome.retryAfterMs !== undefined && !isPaused && this.#throttle(event);
        break;
      case 'credentials':
      case 'blocked':
        isAlone = gotThroughSince(before?.lastAt) && !isPaused;
        this.#count(event);
        break;
    }
    const { count, counted, mayBeProcessed } = event.failures ?? NO_FAILURES;
    const { repeatable } = event;
    const othersGotThrough = this.#othersGotThrough(event);
    return { failures: count, counted, mayBeProcessed, repeatable, refusedBefore, othersGotThrough, isAlone };
  }

  /** `isCounted`: it counts against `maxRetries`. */
  #count(event: QueuedEvent, isCounted = false): void {
    event.failures ??= { ...NO_FAILURES, firstAt: this.#tick };
    event.failures.count += 1;
    if (isCounted) event.failures.counted += 1;
    event.failures.lastAt = this.#tick;
  }

  /** For the first time, in words that are not the API's. */
  #refused(event: QueuedEvent): void {
    this.#refusedInRow += 1;
    this.isSuspicious = this.#refusedInRow >= REFUSED_EVENTS;
    this.#date(event);
  }

  /** Told to wait. True where that is so for it alone: something got through before, and did again since another one was. */
  #throttle(event: QueuedEvent): boolean {
    this.#count(event);
    const isAlone = this.anyGotThrough && (this.#throttled === undefined || this.#throttled === event);
    this.#throttled = event;
    return isAlone;
  }

  /** Whether others got through between its first refusal and its latest request. Where all may be refused again, it counts as its first. */
  #othersGotThrough(event: QueuedEvent): boolean {
    if (!event.failures?.othersSince) return false;
    if (this.isSuspicious) this.#date(event);
    return !this.isSuspicious;
  }

  /**
   * Requests that were under way together may be answered in any order, so one that was sent after it counts too, unless all that
   * was sent still later is refused.
   */
  #othersSince({ refusedAt, refusedSentAt }: Failures): boolean {
    if (refusedAt === 0 || this.#throughSentAt > refusedAt) return refusedAt > 0;
    const oldest = this.#refusedSentAt[REFUSED_EVENTS - 1];
    return this.#throughSentAt > refusedSentAt && (oldest === undefined || oldest < this.#throughSentAt);
  }

  #date({ failures, sentAt }: QueuedEvent): void {
    if (!failures) return;
    failures.refusedAt = this.#tick;
    failures.refusedSentAt = sentAt;
    this.#refusedSentAt = [...this.#refusedSentAt, sentAt].sort((a, b) => b - a).slice(0, REFUSED_EVENTS);
  }
}
