/** Replaces `util/node-process.ts`. */
export const nextTick = (fn: () => void): void => queueMicrotask(fn);

/** CPU time is not known, so the event loop never counts as saturated. */
export const cpuUsage = (): NodeJS.CpuUsage => ({ user: 0, system: 0 });
