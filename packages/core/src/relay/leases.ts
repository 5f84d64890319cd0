import type { OutboxConsumer } from '../delivery/outbox.js';
import { backgroundTimer, clearTimeout } from '../util/time.js';
import { type LeaseTiming, Partition } from './partition.js';
import type { RelaySource } from './relay-source.js';
import type { Settlement } from './settlement.js';

/** While it has fewer partitions than its share, a relay looks for free ones this often. */
const LOOK_MS = 500;
/** What a request may take longer than its time limit. */
const GRACE_MS = 1_000;
/** How often a partition that is given back is looked after. */
const CLOSE_MS = 50;

interface LeaseParts {
  readonly consumer: OutboxConsumer;
  readonly source: RelaySource;
  readonly settlement: Settlement;
  readonly timing: LeaseTiming;
  readonly relay: string;
  /** With the error, or the relay that probes during a pause. */
  readonly onHeartbeat: (error: unknown, pausedBy?: string) => void;
}

/** Which partitions this relay owns: its share of all, which changes as relays come and go. */
export class Leases {
  readonly #parts: LeaseParts;
  #count = 0;
  /** Those that are given back, and have something in flight. */
  readonly #closing = new Set<Partition>();
  #timer: NodeJS.Timeout | undefined;
  #isEnded = false;
  #beating: Promise<void> | undefined;
  /** The relays that live. */
  relays: readonly string[] = [];
  /** When the store responded last. */
  heardAt = Number.NEGATIVE_INFINITY;

  constructor(parts: LeaseParts) {
    this.#parts = parts;
  }

  start(count: number): void {
    this.#count = count;
    this.#beat();
  }

  /** Gives all partitions back as soon as what is in flight has its outcome, but not later than when their leases are over. */
  async stop(): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    await this.#beating;
    const { source } = this.#parts;
    for (const partition of [...source.partitions.values()]) this.#giveBack(partition);
    const { now, requestTimeoutMs } = this.#parts.timing;
    const deadline = now() + requestTimeoutMs + GRACE_MS;
    while (this.#closing.size > 0 && now() < deadline) {
      this.#renewSoon();
      await new Promise<void>((resolve) => backgroundTimer(resolve, CLOSE_MS));
    }
  }

  /** Leases are renewed four times before the last moment at which a request may begin. */
  get #beatMs(): number {
    const { leaseMs, requestTimeoutMs } = this.#parts.timing;
    return (leaseMs - requestTimeoutMs) / 4;
  }

  #beat(): void {
    this.#beating = this.#heartbeat().finally(() => {
      this.#beating = undefined;
      if (this.#isEnded) return;
      const isShort = this.#parts.source.partitions.size < this.#share;
      this.#timer = backgroundTimer(() => this.#beat(), isShort ? Math.min(LOOK_MS, this.#beatMs) : this.#beatMs);
    });
  }

  async #heartbeat(): Promise<void> {
    const { consumer, source, timing, relay, onHeartbeat } = this.#parts;
    const at = timing.now();
    const owned = [...source.partitions.values(), ...this.#closing];
    try {
      const { relays, lost, pausedBy } = await consumer.heartbeat(
        relay,
        owned.map(({ lease }) => lease),
        timing.leaseMs,
      );
      this.heardAt = timing.now();
      this.relays = relays;
      for (const partition of owned) {
        if (lost.some(({ token }) => token === partition.lease.token)) partition.isLost = true;
        else partition.renewedAt = at;
      }
      onHeartbeat(undefined, pausedBy);
    } catch (error) {
      onHeartbeat(error);
    }
    for (const partition of source.partitions.values())
      if (partition.isLost || !partition.isFresh) this.#giveBack(partition);
    if (!this.#isEnded && this.heardAt >= at) await this.#balance();
  }

  get #share(): number {
    const place = this.relays.indexOf(this.#parts.relay);
    if (place < 0) return 0;
    const share = Math.floor(this.#count / this.relays.length);
    return share + (place < this.#count % this.relays.length ? 1 : 0);
  }

  /** Stops what is more than its share, so that others can have it, or takes what nobody owns. */
  async #balance(): Promise<void> {
    const { consumer, source, timing, relay } = this.#parts;
    const { partitions } = source;
    for (const partition of [...partitions.values()].slice(this.#share)) this.#giveBack(partition);
    const own = new Set([...partitions.keys(), ...[...this.#closing].map(({ lease }) => lease.partition)]);
    // Relays begin at different places, so that they do not ask for the same ones.
    const start = Math.floor((this.#count * Math.max(0, this.relays.indexOf(relay))) / Math.max(1, this.relays.length));
    for (let step = 0; step < this.#count && partitions.size < this.#share && !this.#isEnded; step += 1) {
      const number = (start + step) % this.#count;
      if (own.has(number)) continue;
      const at = timing.now();
      try {
        const lease = await consumer.acquire(number, relay, timing.leaseMs);
        if (lease) partitions.set(number, new Partition(lease, at, timing));
      } catch {
        return;
      }
    }
    source.wake();
  }

  #giveBack(partition: Partition): void {
    const { source } = this.#parts;
    source.partitions.delete(partition.lease.partition);
    this.#closing.add(partition);
    source.forget(partition);
    void this.#close(partition);
  }

  /** Waits for the outcomes of what is in flight. */
  async #close(partition: Partition): Promise<void> {
    const { consumer, source, settlement } = this.#parts;
    while (partition.open > 0 && !partition.isLost && !partition.isOver) {
      await new Promise<void>((resolve) => backgroundTimer(resolve, CLOSE_MS));
      // What was in flight and is to be sent again waits in the queue.
      source.forget(partition);
    }
    // Before it may be acquired again: else what has ended would be read again.
    await settlement.flush();
    if (!partition.isLost && !partition.isOver) await consumer.release([partition.lease]).catch(() => {});
    this.#closing.delete(partition);
  }

  /** Without heartbeats the leases would end before what is in flight. */
  #renewSoon(): void {
    if (this.#beating || this.#parts.timing.now() - this.heardAt < this.#beatMs) return;
    this.#beating = this.#heartbeat().finally(() => {
      this.#beating = undefined;
    });
  }
}
