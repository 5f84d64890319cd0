import { Overlaps } from './overlaps.js';
import { markOf, parseMark, type ReceivedEvent, subjectOf } from './received-event.js';

/** What a server saw: its requests, the events it stored, and whether they came as they should. */
export class EventLog {
  /** When each request came, in milliseconds of `performance.now()`. */
  readonly requestedAt: number[] = [];
  /** How often each event was stored, by its mark. */
  readonly stored = new Map<string, number>();
  /** What was added to each property of a profile, with the time of each addition. */
  readonly counted = new Map<string, { sum: number; readonly at: number[] }>();
  readonly #overlaps = new Overlaps();
  readonly #lastOrder = new Map<string, number>();
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #storedCount = 0;
  #open = 0;
  #mostOpen = 0;
  #disorders = 0;

  /** Most requests at the same time. */
  get concurrency(): number {
    return this.#mostOpen;
  }

  /** Events that were stored after a later one about the same subject. */
  get disorders(): number {
    return this.#disorders;
  }

  /** Requests about one subject at the same time. */
  get overlaps(): number {
    return this.#overlaps.count;
  }

  /** Returns what ends the request; only its first use counts. */
  request(): () => void {
    this.requestedAt.push(performance.now());
    this.#open += 1;
    this.#mostOpen = Math.max(this.#mostOpen, this.#open);
    let isOpen = true;
    return () => {
      if (isOpen) this.#open -= 1;
      isOpen = false;
    };
  }

  /** The request turned out to be about this event. Returns what ends it. */
  serve(event: ReceivedEvent): (end: 'answered' | 'gone') => void {
    const subject = subjectOf(event);
    return subject === undefined ? () => {} : this.#overlaps.enter(subject);
  }

  store(event: ReceivedEvent): void {
    const mark = markOf(event);
    this.stored.set(mark, (this.stored.get(mark) ?? 0) + 1);
    this.#storedCount += 1;
    this.#count(event);
    const subject = subjectOf(event);
    if (subject !== undefined) {
      const { order } = parseMark(mark);
      const last = this.#lastOrder.get(subject) ?? -1;
      if (order < last) this.#disorders += 1;
      this.#lastOrder.set(subject, Math.max(order, last));
    }
    for (const { count, resolve } of this.#waiting) {
      if (this.#storedCount >= count) resolve();
    }
  }

  #count({ type, payload: { profileId, property, value = 1 } }: ReceivedEvent): void {
    if (type !== 'increment' && type !== 'decrement') return;
    const key = `${String(profileId)} ${String(property)}`;
    const counted = this.counted.get(key) ?? { sum: 0, at: [] };
    counted.sum += type === 'increment' ? Number(value) : -Number(value);
    counted.at.push(performance.now());
    this.counted.set(key, counted);
  }

  /** Fulfils when so many events were stored, an event that was stored twice counted twice. */
  async whenStored(count: number): Promise<void> {
    if (this.#storedCount >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
  }
}
