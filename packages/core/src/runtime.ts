import cluster from 'node:cluster';

/** The environment variables. */
export const environment = (): Readonly<Record<string, string | undefined>> => process.env;

/** Versions of the runtime, by its name. */
export const versions = (): Readonly<Record<string, string | undefined>> => process.versions;

/** Whether this process is one of several that `node:cluster` started. */
export const isClusterWorker = (): boolean => cluster.isWorker;

/** Whether the app runs in development, where its modules are reloaded. */
export const isDevelopment = (): boolean => process.env['NODE_ENV'] === 'development';
