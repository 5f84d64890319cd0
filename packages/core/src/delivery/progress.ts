import { type Entry, type Failures, NO_FAILURES } from './entry.js';

/** So many events refused, with none that got through since, are more than chance. */
const REFUSED_EVENTS = 3;

/** Which events got through and which did not, in which order: whether a failure is an event's own. */
export class Progress {
  /** Counts requests and answers, so that it is known which was before which. */
  #tick = 0;
  /** The latest answer to an event that got through. */
  #throughAt = 0;
  /** The latest request for one. */
  #throughSentAt = 0;
  /** The latest requests that were the first ones refused of their events. */
  #refusedSentAt: readonly number[] = [];

  get now(): number {
    return this.#tick;
  }

  get anyGotThrough(): boolean {
    return this.#throughAt > 0;
  }

  /** True where a request for the event was sent before. */
  sent(entry: Entry): boolean {
    const isRepeated = entry.sentAt > 0;
    this.#tick += 1;
    entry.sentAt = this.#tick;
    return isRepeated;
  }

  answered(): void {
    this.#tick += 1;
  }

  gotThrough(entry: Entry): void {
    this.#throughAt = this.#tick;
    this.#throughSentAt = Math.max(this.#throughSentAt, entry.sentAt);
  }

  failed(entry: Entry): Failures {
    entry.failures ??= { ...NO_FAILURES, firstAt: this.#tick };
    entry.failures.count += 1;
    return entry.failures;
  }

  /** In words that are not the API's. */
  refused(entry: Entry): void {
    const failures = this.failed(entry);
    if (failures.refusedAt > 0) return;
    failures.refusedAt = this.#tick;
    failures.refusedSentAt = entry.sentAt;
    this.#refusedSentAt = [...this.#refusedSentAt, entry.sentAt].sort((a, b) => b - a).slice(0, REFUSED_EVENTS);
  }

  /** Whether it failed before, and others got through since. */
  isItsOwn({ failures }: Entry): boolean {
    return failures !== undefined && this.#throughAt > failures.firstAt;
  }

  /**
   * Whether others got through since it was refused first. Requests that were under way together may be answered in any order, so
   * one that was sent after it counts too, unless all that was sent still later is refused.
   */
  othersGotThrough({ failures = NO_FAILURES }: Entry): boolean {
    const { refusedAt, refusedSentAt } = failures;
    if (refusedAt === 0 || this.#throughSentAt > refusedAt) return refusedAt > 0;
    const oldest = this.#refusedSentAt[REFUSED_EVENTS - 1];
    return this.#throughSentAt > refusedSentAt && (oldest === undefined || oldest < this.#throughSentAt);
  }
}
