import { processGlobal } from '../util/process-global.js';
import { isMemoryTransport } from './memory-transport.js';
import type { OnceClaim } from './once-store.js';
import { RememberedKeys } from './remembered-keys.js';

/** The keys that this process knows of: those of events without an outcome, and those of events that were stored. */
export class OnceKeys {
  /** With the token of the event. As many as there are such events, which the bounds of their queues limit. */
  readonly #open = new Map<string, string>();
  #stored = new RememberedKeys<true>();
  readonly #isForgotten: () => boolean;

  /** `isForgotten`: whether there are no stored events any more. */
  constructor(isForgotten: () => boolean = () => false) {
    this.#isForgotten = isForgotten;
  }

  get size(): number {
    return this.#open.size + this.#stored.size;
  }

  /** False where another event has the key. */
  claim({ key, token }: OnceClaim, now: number): boolean {
    if (this.#isForgotten()) this.#stored = new RememberedKeys();
    const holder = this.#open.get(key);
    if (holder !== undefined || this.#stored.get(key, now)) return holder === token;
    this.#open.set(key, token);
    return true;
  }

  /** The same where a store decides between them. */
  take({ key, token }: OnceClaim): void {
    this.#open.set(key, token);
  }

  release({ key, token }: OnceClaim): void {
    if (this.#open.get(key) === token) this.#open.delete(key);
  }

  stored(claim: OnceClaim, now: number): void {
    this.release(claim);
    this.#stored.set(claim.key, true, now);
  }
}

interface SharedKeys {
  readonly api: OnceKeys;
  readonly byTransport: WeakMap<object, OnceKeys>;
}

/** Shared by all clients of the process that send to the same place; what a transport of the app's own is connected to is not known. */
export function onceKeysOf(transport: object | undefined): OnceKeys {
  const { api, byTransport } = processGlobal(
    'once-keys',
    (): SharedKeys => ({ api: new OnceKeys(), byTransport: new WeakMap() }),
  );
  if (!transport) return api;
  // Between tests, the app clears what was recorded.
  const isCleared = () => isMemoryTransport(transport) && transport.events.length === 0;
  const keys = byTransport.get(transport) ?? new OnceKeys(isCleared);
  byTransport.set(transport, keys);
  return keys;
}
