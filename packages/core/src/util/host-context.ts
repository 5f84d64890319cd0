/** Keeps the runtime alive until a promise has settled. */
export type WaitUntil = (promise: Promise<unknown>) => void;

interface HostContext {
  get?(): { waitUntil?: WaitUntil } | undefined;
}

/** Where hosts put the context of the current request: Next.js (for self-hosted platforms too), and Vercel. */
const HOSTS = [Symbol.for('@next/request-context'), Symbol.for('@vercel/request-context')];

/** Returns the `waitUntil` that the host offers for the current request, if any. To be called while the request is handled. */
export function hostWaitUntil(): WaitUntil | undefined {
  for (const key of HOSTS) {
    const host = (globalThis as { [key: symbol]: HostContext | undefined })[key];
    if (host === undefined) continue;
    const context = host.get?.();
    if (typeof context?.waitUntil === 'function') return (promise) => context.waitUntil?.(promise);
  }
  return undefined;
}
