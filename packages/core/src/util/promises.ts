export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** Whether a value is a promise. No `instanceof`, because the app may have replaced `Promise`. */
export const isPromise: <T>(value: T | Promise<T>) => value is Promise<T> = isThenable as never;

/** Passes a rejection to `onError` if the value is a promise. An unhandled rejection would end the process. */
export function catchRejection(value: unknown, onError: (error: unknown) => void): void {
  if (isThenable(value)) void Promise.resolve(value).catch(onError);
}

/** Returns the result of a callback that must be synchronous. Throws a TypeError if it is a promise. */
export function synchronous<T>(callback: string, value: T): T {
  if (!isThenable(value)) return value;
  catchRejection(value, () => {});
  throw new TypeError(`${callback} must be synchronous, but it returned a promise`);
}

/** A promise, or a rejection when the signal is aborted: not every runtime lets go of what it waits for. */
export async function raced<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
