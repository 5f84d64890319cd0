import type { FinalDelivery } from './delivery/delivery.js';
import type { Warning } from './diagnostics.js';
import type { OpenPanelEvent } from './events/types.js';
import type { SkippedRequest } from './requests/skip-rules.js';
import { catchRejection } from './util/promises.js';

/** What `client.on(name, listener)` can listen to. */
export interface ClientEvents {
  /** Once for every call, with its outcome. */
  delivery: (event: OpenPanelEvent, delivery: FinalDelivery) => void;
  /** A request that sent no request event, and why. */
  skip: (request: SkippedRequest) => void;
  /** Everything that the logger is warned of. */
  warning: (warning: Warning) => void;
}

/** Listeners that cannot harm what they listen to. */
export class Listeners {
  readonly byName: { readonly [Name in keyof ClientEvents]: Set<ClientEvents[Name]> } = {
    delivery: new Set(),
    skip: new Set(),
    warning: new Set(),
  };
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  add<Name extends keyof ClientEvents>(name: Name, listener: ClientEvents[Name]): () => void {
    const set = this.byName[name];
    set.add(listener);
    return () => void set.delete(listener);
  }

  emit<Name extends keyof ClientEvents>(name: Name, ...values: Parameters<ClientEvents[Name]>): void {
    for (const listener of this.byName[name]) {
      try {
        const given: unknown = (listener as (...args: Parameters<ClientEvents[Name]>) => unknown)(...values);
        catchRejection(given, this.#onError);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
