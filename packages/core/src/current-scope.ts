import { AsyncLocalStorage } from 'node:async_hooks';
import { processWide } from './process-wide.js';
import type { Scope } from './request/scope.js';
import type { ScopedTracker } from './scoped-tracker.js';

const scopes = processWide('scopes', () => new AsyncLocalStorage<Scope<ScopedTracker>>());

/** The scope of the request or job that the running code belongs to. */
export function currentScope(): Scope<ScopedTracker> | undefined {
  return scopes.getStore();
}

/** Runs a function, and all that it awaits, in a scope. */
export function runInScope<R>(scope: Scope<ScopedTracker>, fn: () => R): R {
  return scopes.run(scope, fn);
}
