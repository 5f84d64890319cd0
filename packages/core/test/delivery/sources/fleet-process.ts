import type { ClientOptions } from '../../../src/index.js';
import { Relay } from '../../../src/relay/relay.js';
import type { MemoryStore } from '../../relay/memory-store.js';
import { onTestFinished } from '../../side-by-side.js';
import { type Answer, KeptClient } from './kept-client.js';

const LEASE_MS = 600_000;

/** An app that puts its events into an outbox, with a relay that empties it: one process that can be killed as a whole. */
export class FleetProcess extends KeptClient {
  readonly relay: Relay;
  readonly #store: MemoryStore;
  /** What others had left when it started, which is read first. */
  readonly #left: number;
  #isCut = false;
  #hasEnded = false;

  constructor(store: MemoryStore, answer: Answer, options: ClientOptions = {}) {
    super(undefined, answer, options, store.writer());
    this.#store = store;
    this.#left = store.size;
    this.relay = new Relay(
      this.config,
      LEASE_MS,
      store.consumer(() => this.#isCut),
      this.parts,
    );
    onTestFinished(async () => {
      if (!this.#isCut) await this.relay.stop();
    });
  }

  /** Of both: calls are those of the app, outcomes those of the relay. */
  override get stats() {
    const app = this.engine.stats();
    const relay = this.relay.stats();
    const recovered = Math.min(relay.recovered, this.#left);
    const { delivered, rejected, dropped, droppedBy, inFlight, queued } = relay;
    const waiting = app.calls + recovered - delivered - rejected - dropped - app.dropped;
    return {
      ...app,
      ...{ recovered, delivered, rejected, dropped: dropped + app.dropped, droppedBy, inFlight, queued },
      ...(this.#hasEnded ? { handedOver: waiting, pending: 0 } : { handedOver: 0, pending: waiting }),
    };
  }

  /** When everything that was called is in the store. */
  override async kept(): Promise<void> {
    await this.until(() => {
      const { calls, handedOver } = this.engine.stats();
      if (handedOver < calls) throw new Error(`${handedOver} of ${calls} calls are kept`);
    });
  }

  override async settled(): Promise<void> {
    await this.until(() => {
      if (this.#store.size > 0) throw new Error(`${this.#store.size} entries are left`);
    });
  }

  override get isQuiet(): boolean {
    return super.isQuiet && this.#store.begun === 0;
  }

  override async shutdown(): Promise<void> {
    await this.engine.shutdown(10_000, 0);
    await this.relay.stop();
    this.#hasEnded = true;
  }

  kill(): void {
    this.#isCut = true;
    // As if the time of its leases had passed.
    this.#store.expire();
  }
}
