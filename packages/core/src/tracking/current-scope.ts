import { AsyncLocalStorage } from 'node:async_hooks';
import { processGlobal } from '../util/process-global.js';
import type { Scope } from './scope.js';
import type { ScopedTracker } from './scoped-tracker.js';

const scopes = processGlobal('scopes', () => new AsyncLocalStorage<Scope<ScopedTracker>>());

/** The client whose `identify()` the running code has called outside of every scope. */
const forgotten = processGlobal('forgotten-identify', () => new AsyncLocalStorage<object>());

/** The scope of the request or job that the running code belongs to. */
export function currentScope(): Scope<ScopedTracker> | undefined {
  return scopes.getStore();
}

/** Runs a function, and all that it awaits, in a scope. */
export function runInScope<R>(scope: Scope<ScopedTracker>, fn: () => R): R {
  return scopes.run(scope, fn);
}

/** Notes, for the code that runs now and what follows in it, that a profile was named which no later call has. */
export const noteForgotten = (client: object): void => forgotten.enterWith(client);

export const isForgotten = (client: object): boolean => forgotten.getStore() === client;
