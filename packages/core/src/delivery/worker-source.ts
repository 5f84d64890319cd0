/**
 * The program of the worker thread as one script, which the build puts here from `worker-program.ts`: bundlers of apps do not follow the
 * file of a worker. Undefined where the sources run without the build.
 */
export const WORKER_SOURCE: string | undefined = undefined;

/**
 * The files next to which undici may be installed: that of this package, or of the app's bundle. In one of another format a name for it
 * may be missing, empty, or that of the machine that built it.
 */
export const OWN_FILES: readonly (() => string | undefined)[] = [];
