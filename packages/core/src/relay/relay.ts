import type { DeliveryStats } from '../delivery/delivery.js';
import { DeliveryEngine, type EngineParts } from '../delivery/engine.js';
import type { OutboxConsumer } from '../delivery/outbox.js';
import { reasonOf } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { backgroundTimer } from '../util/time.js';
import { Leases } from './leases.js';
import type { LeaseTiming } from './partition.js';
import { Reader } from './reader.js';
import { RelaySource } from './relay-source.js';
import { Settlement } from './settlement.js';

/** Between tries to open the store. */
const OPEN_RETRY_MS = 1_000;
/** A store that is away is logged this often. */
const LOG_EVERY_MS = 60_000;

/** Numbers of events since the relay was started: those that it read are `recovered`. */
export interface RelayStats extends DeliveryStats {
  /** Partitions that this relay delivers. */
  readonly partitions: number;
  /** Relays that share the work, this one included. */
  readonly relays: number;
  /** Events that became dead letters. */
  readonly deadLetters: number;
  /** Whether the store has responded within the time of a lease. */
  readonly isConnected: boolean;
  /** Whether nothing is sent, because this relay or another one found that nothing gets through to the API. */
  readonly isPaused: boolean;
}

/** Delivers what is in an outbox with an engine of its own, together with other relays. */
export class Relay {
  readonly id: string = crypto.randomUUID();
  readonly #consumer: OutboxConsumer;
  readonly #parts: EngineParts;
  readonly #timing: LeaseTiming;
  readonly #settlement: Settlement;
  readonly #source: RelaySource;
  readonly #engine: DeliveryEngine;
  readonly #leases: Leases;
  readonly #reader: Reader;
  #isPaused = false;
  #isHeld = false;
  #isAway = false;
  #loggedAt = Number.NEGATIVE_INFINITY;
  #ending: Promise<void> | undefined;
  #isEnded = false;

  constructor(
    config: ClientConfig,
    leaseMs: number,
    consumer: OutboxConsumer,
    parts: Omit<EngineParts, 'source' | 'outbox'>,
  ) {
    this.#consumer = consumer;
    this.#parts = parts;
    const timing = { leaseMs, requestTimeoutMs: config.requestTimeoutMs, now: parts.now };
    this.#timing = timing;
    this.#settlement = new Settlement(consumer, (error) => this.#heard(error));
    this.#source = new RelaySource(this.#settlement, (isPaused) => void this.#pause(isPaused));
    this.#engine = new DeliveryEngine(config, { ...parts, source: this.#source });
    const { id: relay } = this;
    this.#leases = new Leases({
      ...{ consumer, source: this.#source, settlement: this.#settlement, timing, relay },
      onHeartbeat: (error, pausedBy) => this.#beat(error, pausedBy),
    });
    this.#reader = new Reader(consumer, this.#source, () => this.#unread());
    void this.#start();
  }

  stats(): RelayStats {
    return {
      ...this.#engine.stats(),
      partitions: this.#source.partitions.size,
      relays: this.#leases.relays.length,
      deadLetters: this.#settlement.buried,
      isConnected: this.#timing.now() - this.#leases.heardAt < this.#timing.leaseMs,
      isPaused: this.#isPaused || this.#isHeld,
    };
  }

  /** Of all partitions: entries that wait, and the age of the oldest one. Rejects if the store does not respond. */
  async backlog(): Promise<{ readonly entries: number; readonly oldestMs: number }> {
    const partitions = await this.#consumer.backlog();
    return {
      entries: partitions.reduce((sum, { entries }) => sum + entries, 0),
      oldestMs: Math.max(0, ...partitions.map(({ oldestMs }) => oldestMs)),
    };
  }

  /** Waits for what is in flight, and leaves everything else to other relays. Never rejects. */
  stop(): Promise<void> {
    this.#ending ??= this.#stop();
    return this.#ending;
  }

  async stopAfter<T>(promise: Promise<T>): Promise<T> {
    const result = await promise;
    await this.stop();
    return result;
  }

  async #start(): Promise<void> {
    while (!this.#isEnded) {
      try {
        const partitions = await this.#consumer.open();
        if (this.#isEnded) return;
        this.#leases.start(partitions);
        this.#reader.start();
        return;
      } catch (error) {
        this.#heard(error);
        await new Promise<void>((resolve) => backgroundTimer(resolve, OPEN_RETRY_MS));
      }
    }
  }

  async #stop(): Promise<void> {
    this.#isEnded = true;
    this.#reader.stop();
    await this.#leases.stop();
    if (this.#isPaused) await this.#consumer.resume(this.id).catch(() => {});
    await this.#consumer.leave(this.id).catch(() => {});
    await this.#engine.shutdown(0, 0);
    await this.#consumer.close?.();
  }

  #beat(error: unknown, pausedBy: string | undefined): void {
    this.#heard(error);
    if (error !== undefined) return;
    this.#hold(pausedBy !== undefined && pausedBy !== this.id);
    if (!this.#isPaused) return;
    // Without an event it cannot find out whether the API is back, and must not keep the others from it.
    const canProbe = this.#engine.calls.counters.pending > 0;
    void (canProbe ? this.#pause(true) : this.#consumer.resume(this.id).catch(() => {}));
  }

  #hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#source.hold(isHeld);
  }

  /** One of the relays probes for all: the one that said so first. */
  async #pause(isPaused: boolean): Promise<void> {
    this.#isPaused = isPaused;
    try {
      if (!isPaused) await this.#consumer.resume(this.id);
      else if (!(await this.#consumer.pause(this.id, this.#timing.leaseMs)) && this.#isPaused) this.#hold(true);
    } catch {
      // Without the store each relay probes by itself.
    }
  }

  /** The store has responded, or not. */
  #heard(error: unknown): void {
    const { diagnostics, now } = this.#parts;
    if (error === undefined) {
      if (this.#isAway) diagnostics.info('The relay reaches the outbox again.');
      this.#isAway = false;
    } else if (now() - this.#loggedAt >= LOG_EVERY_MS) {
      this.#isAway = true;
      this.#loggedAt = now();
      const effect = 'Events stay there, and are delivered when it is back.';
      diagnostics.warn('outbox_unavailable', `The relay cannot reach the outbox: ${reasonOf(error)}. ${effect}`);
    }
  }

  #unread(): void {
    const advice = 'Update the relay before the apps.';
    this.#parts.diagnostics.once(
      'newer_record',
      `The outbox has events in a format that this version does not know. They stay there. ${advice}`,
    );
  }
}
