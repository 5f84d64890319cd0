import type { FinalDelivery } from './delivery/delivery.js';
import type { Warning } from './diagnostics.js';
import type { OpenPanelEvent } from './events/types.js';
import type { SkippedRequest } from './requests/skip-rules.js';
import { catchRejection } from './util/promises.js';

/** The events of `client.on(name, listener)`. */
export interface ClientEvents {
  /** Called once for every call that sends an event, with its outcome. */
  delivery: (event: OpenPanelEvent, delivery: FinalDelivery) => void;
  /** Called for every skipped request, with the reason. */
  skip: (request: SkippedRequest) => void;
  /** Called for every warning and error, also with `logger: false`. */
  warning: (warning: Warning) => void;
}

/** Calls listeners, and reports those that throw or reject. */
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
