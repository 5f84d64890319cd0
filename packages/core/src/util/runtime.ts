import { cluster } from './node-modules.js';

type Named = Readonly<Record<string, string | undefined>>;

/** The environment variables. */
export const environment = (): Named => process.env;

/** Versions of the runtime, by its name. */
const versions = (): Named => process.versions;

/** The runtime, if it is another than Node.js, whose own `fetch` is used instead of undici. */
export function foreignRuntime(): string | undefined {
  const { bun, deno } = versions();
  if (bun !== undefined) return `Bun ${bun}`;
  return deno === undefined ? undefined : `Deno ${deno}`;
}

/**
 * Whether each request has its own connections, timers and promises, which another request must not touch. Then nothing but plain
 * data is shared between requests.
 */
export const isolatesRequests: boolean = false;

/** Whether this process is one of several that `node:cluster` started. Those have a channel to the first one. */
export const isClusterWorker = (): boolean => process.send !== undefined && cluster().isWorker;

/** Whether the app runs in development, where its modules are reloaded. */
export const isDevelopment = (): boolean => process.env['NODE_ENV'] === 'development';

/** Calls a listener when the process has nothing else to do. */
export const onBeforeExit = (listener: () => void): void => void process.on('beforeExit', listener);
