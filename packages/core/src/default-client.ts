import { OpenPanel } from './client.js';
import type { ClientOptions } from './config/client-options.js';
import { DelegatingTracker } from './delegating-tracker.js';
import { currentScope, processState } from './process-state.js';
import type { Tracker } from './tracker.js';

/** The process's default client: the first that a middleware made, else one made from the environment now. */
export function defaultClient(): OpenPanel {
  const state = processState();
  state.defaultClient ??= new OpenPanel();
  return state.defaultClient;
}

/**
 * The client of a middleware that was given none. Without client options it is the default client; with them a new
 * one, which becomes the default if the app has chosen none yet. The same options twice are the same client.
 */
export function middlewareClient(options: ClientOptions | undefined): OpenPanel {
  const state = processState();
  if (options === undefined) {
    state.chosen ??= {};
    return defaultClient();
  }
  if (state.defaultClient && state.chosen && isSame(state.chosen, options)) return state.defaultClient;
  const client = new OpenPanel(options);
  if (!state.chosen) {
    state.chosen = options;
    state.defaultClient = client;
  }
  return client;
}

function isSame(a: ClientOptions, b: ClientOptions): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof ClientOptions)[]);
  return [...keys].every((key) => Object.is(a[key], b[key]));
}

class CurrentTracker extends DelegatingTracker {
  protected override current(): Tracker {
    return currentScope()?.tracker ?? defaultClient();
  }
}

/** The tracker of the current request or job, wherever it is imported; outside of them, the default client. */
export const op: Tracker = new CurrentTracker();
