import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Runs a function outside every request's async context. Sockets and timers made within a request would otherwise keep
 * that request's stores alive for as long as they live.
 */
export const runOutsideContext: <R>(fn: () => R) => R = AsyncLocalStorage.snapshot();
