import type { IdentifyPayload } from '../events/types.js';
import type { Backlog } from './backlog.js';
import type { Fifo } from './fifo.js';
import { counterOf, type ProfileCall } from './profile-event.js';
import type { ProfileSchedule } from './profile-schedule.js';
import { ProfileWrite } from './profile-write.js';

/** What is known of a profile while something of it waits or is in flight. */
export class ProfileState {
  readonly schedule: ProfileSchedule;
  readonly id: string;
  /** Identifies and assignments, in order; the first of them may be in flight. Without a gap, counters too. */
  readonly inOrder: ProfileWrite[] = [];
  /** Counters that wait, by property, the oldest first. */
  readonly counters = new Map<string, ProfileWrite>();
  /** Requests in flight that write properties. */
  writing = 0;
  lastWriteAt: number | undefined;
  /** Whether this process wrote to it within the last gap. */
  isKnown: boolean;
  /** Whether the API said that there is no such profile. */
  isMissing = false;
  /** Whether a counter of it was given up, since the API does not know it. */
  isUnknown = false;
  wakeAt: number | undefined = undefined;
  /** Where it waits while something of it may be sent, */
  line: Fifo<ProfileState> | undefined = undefined;
  /** and its number there. */
  place = 0;

  constructor(schedule: ProfileSchedule, id: string, lastWriteAt: number | undefined, isKnown: boolean) {
    this.schedule = schedule;
    this.id = id;
    this.lastWriteAt = lastWriteAt;
    this.isKnown = isKnown;
  }

  get isIdle(): boolean {
    return this.inOrder.length === 0 && this.counters.size === 0 && this.writing === 0;
  }

  /** Takes a call in among what waits, into the write that is returned; without a gap behind all others, whatever it is. */
  take(client: Backlog, call: ProfileCall): ProfileWrite {
    const counter = counterOf(call.event);
    if (this.schedule.gaps.isOff || call.event.type === 'assign_group') return this.#append(client, call);
    if (counter) return this.#count(client, call, counter.property, counter.delta);
    return this.#identify(client, call, call.event.payload as IdentifyPayload);
  }

  next(now = this.schedule.now()): ProfileWrite | undefined {
    const head = this.#head;
    if (head && head.notBefore <= now && this.#mayGo(head)) return head;
    const counter = this.writing === 0 && this.#isDue ? this.#firstCounter() : undefined;
    return counter && counter.notBefore <= now ? counter : undefined;
  }

  /** When to look again, unless an answer comes before. `now` must be the time at which `next` found nothing. */
  nextAt(now: number): number | undefined {
    const head = this.#head;
    const lineAt = head && head.notBefore > now ? head.notBefore : Number.POSITIVE_INFINITY;
    const counter = this.writing === 0 ? this.#firstCounter() : undefined;
    const at = Math.min(lineAt, counter ? Math.max(this.#dueAt, counter.notBefore) : Number.POSITIVE_INFINITY);
    return at === Number.POSITIVE_INFINITY ? undefined : at;
  }

  /** The identify that sets a property last, and is still to be delivered. */
  setterOf(property: string): ProfileWrite | undefined {
    return this.inOrder.findLast((write) => write.sets(property));
  }

  /**
   * Whether identifies wait for a counter: else each would put off all counters by a gap. They do not where it only waits for the start
   * of the process to be over, nor for the profile itself.
   */
  get holdsIdentifies(): boolean {
    return (this.isKnown || this.#isDue) && !this.isMissing && this.#firstCounter() !== undefined;
  }

  /** Until the last counter of a client may go, each of which needs a gap; 0 where it has none here. */
  lastMs(client: Backlog): number {
    if (![...this.counters.values()].some(({ owner }) => owner === client)) return 0;
    const { now, gaps } = this.schedule;
    const writesFirst = this.inOrder.some(
      ({ kind, isReleased, hasProperties }) => kind === 'identify' && isReleased && (hasProperties || !this.isKnown),
    );
    const waitMs = this.writing > 0 || writesFirst ? gaps.lengthMs : Math.max(0, this.#dueAt - now());
    return waitMs + (this.counters.size - 1) * gaps.lengthMs;
  }

  remove(write: ProfileWrite): void {
    if (write.property !== undefined && this.counters.get(write.property) === write) {
      this.counters.delete(write.property);
    } else {
      const place = this.inOrder.indexOf(write);
      if (place >= 0) this.inOrder.splice(place, 1);
    }
  }

  get #head(): ProfileWrite | undefined {
    const [head] = this.inOrder;
    return head?.isInFlight ? undefined : head;
  }

  /** When a counter may go. */
  get #dueAt(): number {
    return this.schedule.gaps.dueAt(this.lastWriteAt);
  }

  get #isDue(): boolean {
    return this.#dueAt <= this.schedule.now();
  }

  /** The oldest counter that need not wait for an identify: what was added after a value was set must not go before it. */
  #firstCounter(): ProfileWrite | undefined {
    for (const [property, counter] of this.counters) if (!this.setterOf(property)) return counter;
    return undefined;
  }

  #append(client: Backlog, call: ProfileCall): ProfileWrite {
    const write = new ProfileWrite(this, client, call);
    const isHeld = write.kind === 'identify' && write.hasProperties && this.holdsIdentifies;
    write.isReleased = this.inOrder.at(-1)?.isReleased !== false && !isHeld;
    this.inOrder.push(write);
    client.list(write);
    return write;
  }

  #count(client: Backlog, call: ProfileCall, property: string, delta: number): ProfileWrite {
    const setter = this.setterOf(property);
    const canAbsorb = setter?.isSent === false && setter.absorb(property, delta);
    const write = canAbsorb ? setter : this.counters.get(property);
    if (!write) {
      const counter = new ProfileWrite(this, client, call);
      counter.isReleased = false;
      this.counters.set(property, counter);
      client.list(counter);
      return counter;
    }
    write.change(() => write.add(client, call));
    const sum = canAbsorb ? Number(setter.properties?.[property]) : write.sum;
    if (Math.abs(sum) > Number.MAX_SAFE_INTEGER) client.unsafeSum(property);
    return write;
  }

  #identify(client: Backlog, call: ProfileCall, payload: IdentifyPayload): ProfileWrite {
    const last = this.inOrder.at(-1);
    // Sent one after the other, what was sent as one would set the profile back for a moment.
    const isOne = this.counters.size > 0 || (call.mayBeSent === true && last?.latest.mayBeSent === true);
    let write: ProfileWrite | undefined;
    if (isOne && last?.kind === 'identify' && !last.isSent) {
      last.change(() => {
        if (!last.merge(payload, client.maxEventBytes)) return;
        last.add(client, call);
        write = last;
      });
    }
    const into = write ?? this.#append(client, call);
    for (const property of this.counters.size > 0 ? Object.keys(payload.properties ?? {}) : []) {
      const counter = into.sets(property) ? this.counters.get(property) : undefined;
      if (!counter) continue;
      // What was added before the value was set does not count any more.
      counter.owner.unlist(counter);
      this.remove(counter);
      into.change(() => into.adopt(counter));
    }
    return into;
  }

  #mayGo(head: ProfileWrite): boolean {
    if (head.kind === 'identify' && head.hasProperties) {
      return this.writing === 0 && (head.isReleased || !this.holdsIdentifies);
    }
    return head.kind !== 'counter' || this.writing === 0;
  }
}
