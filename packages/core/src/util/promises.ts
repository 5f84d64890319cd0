export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** Tells a promise from what it is of. The app may have replaced `Promise`, so that there is no class to ask for. */
export const isPromise: <T>(value: T | Promise<T>) => value is Promise<T> = isThenable as never;

/** Hands the rejection of what may be a promise to `onError`; otherwise it would be nobody's, and end the process. */
export function catchRejection(value: unknown, onError: (error: unknown) => void): void {
  if (isThenable(value)) void Promise.resolve(value).catch(onError);
}

/** What a callback gave that must be synchronous: a promise is refused with a TypeError. */
export function synchronous<T>(callback: string, value: T): T {
  if (!isThenable(value)) return value;
  catchRejection(value, () => {});
  throw new TypeError(`${callback} must be synchronous, but it returned a promise`);
}
