type Named = Readonly<Record<string, string | undefined>>;

/** Replaces `util/runtime.ts` in the build for runtimes without the modules of Node.js: Cloudflare Workers, and the edge of Next.js. */
export const environment = (): Named => (typeof process === 'undefined' ? {} : process.env);

export const foreignRuntime = (): string | undefined => 'an edge runtime';

export const isolatesRequests: boolean = true;

export const isClusterWorker = (): boolean => false;

export const isDevelopment = (): boolean => environment()['NODE_ENV'] === 'development';

/** There is no such moment. */
export const onBeforeExit = (_listener: () => void): void => {};
