import {
  clearTimeout as clearNodeTimeout,
  setImmediate as setNodeImmediate,
  setTimeout as setNodeTimeout,
} from 'node:timers';

/** What a stand-in of @sinonjs/fake-timers has: the clock that it belongs to, which keeps what it replaced. */
interface StandIn {
  readonly clock?: Readonly<Record<string, unknown>>;
}

/**
 * What a test's fake clock has replaced, where it was installed before this package was loaded. Jest and Vitest leave
 * Node's modules alone, but Sinon replaces their functions too.
 */
export function kept<T>(name: string): T | undefined {
  const replaced = (setNodeTimeout as StandIn).clock?.[`_${name}`];
  return typeof replaced === 'function' ? (replaced as T) : undefined;
}

// Taken once, at load: what a test fakes later is the app's time, and delivery goes on in real time.
export const setTimeout: typeof setNodeTimeout = kept('setTimeout') ?? setNodeTimeout;
export const clearTimeout: typeof clearNodeTimeout = kept('clearTimeout') ?? clearNodeTimeout;
export const setImmediate: typeof setNodeImmediate = kept('setImmediate') ?? setNodeImmediate;

/** Whether a test has faked the timers of others, such as undici's, whose work then stands still until the test moves time. */
export function othersAreFaked(): boolean {
  const { setImmediate: now } = globalThis as { setImmediate?: ((...args: never[]) => unknown) & StandIn };
  // That of `node:test` has nothing of its own but its name: it is a bound private method.
  return now !== setImmediate && (now?.clock !== undefined || now?.name.startsWith('bound #') === true);
}
