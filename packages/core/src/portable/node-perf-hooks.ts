/** Replaces `node:perf_hooks`. */
const clock = performance;

export { clock as performance };
