import type { DeliveryReport, DeliveryStats, DropReason } from '../delivery/delivery.js';

/** As in the official SDK. */
const MOST_CALLS = 1_000;

/** A call that is ready to be sent, or to be dropped for a reason. */
export interface HeldCall {
  readonly bytes: number;
  send(): void;
  drop(reason: DropReason): void;
}

/** The calls of a client that code has disabled, until `ready()`: the newest ones, within the bounds of a queue in bytes. */
export class HeldCalls {
  readonly #mostBytes: number;
  readonly #onRelease: () => void;
  #calls: HeldCall[] = [];
  #bytes = 0;
  #state: 'holding' | 'released' | 'ended' = 'holding';

  constructor(mostBytes: number, onRelease: () => void) {
    this.#mostBytes = mostBytes;
    this.#onRelease = onRelease;
  }

  get isHolding(): boolean {
    return this.#state !== 'released';
  }

  get size(): number {
    return this.#calls.length;
  }

  /** Counts them as pending. */
  readonly addTo = <Report extends DeliveryReport & Partial<DeliveryStats>>(report: Report): Report => {
    const { size } = this;
    const { calls, queued, pending } = report;
    const more = calls !== undefined && queued !== undefined && { calls: calls + size, queued: queued + size };
    return { ...report, pending: pending + size, ...more };
  };

  add(call: HeldCall): void {
    if (this.#state === 'ended') return call.drop('shutdown');
    this.#calls.push(call);
    this.#bytes += call.bytes;
    while (this.#calls.length > MOST_CALLS || this.#bytes > this.#mostBytes) {
      const oldest = this.#calls.shift();
      this.#bytes -= oldest?.bytes ?? 0;
      oldest?.drop('queue_full');
    }
  }

  /** Sends them, in their order. Later calls are not held. */
  release(): void {
    if (this.#state !== 'holding') return;
    this.#state = 'released';
    this.#onRelease();
    for (const call of this.#take()) call.send();
  }

  /** The client ends without having been ready: nothing is sent any more. */
  end(): void {
    if (this.#state !== 'holding') return;
    this.#state = 'ended';
    for (const call of this.#take()) call.drop('shutdown');
  }

  #take(): HeldCall[] {
    const calls = this.#calls;
    this.#calls = [];
    this.#bytes = 0;
    return calls;
  }
}
