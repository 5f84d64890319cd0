import { AsyncLocalStorage } from 'node:async_hooks';
import type { OpenPanel } from './client.js';
import type { ClientOptions } from './config/client-options.js';
import type { Scope } from './request/scope.js';
import type { ScopedTracker } from './scoped-tracker.js';

/** What every copy of this package in a process shares: two copies would otherwise lose each other's request scopes. */
export interface ProcessState {
  readonly scopes: AsyncLocalStorage<Scope<ScopedTracker>>;
  defaultClient: OpenPanel | undefined;
  /** The options of the default client, once a middleware chose it; before that it is replaced by the first that does. */
  chosen: ClientOptions | undefined;
}

const KEY = Symbol.for('openpanel-node.state.v0');

export function processState(): ProcessState {
  const shared = globalThis as typeof globalThis & { [KEY]?: ProcessState };
  shared[KEY] ??= { scopes: new AsyncLocalStorage(), defaultClient: undefined, chosen: undefined };
  return shared[KEY];
}

/** The scope of the request or job that the running code belongs to. */
export function currentScope(): Scope<ScopedTracker> | undefined {
  return processState().scopes.getStore();
}
