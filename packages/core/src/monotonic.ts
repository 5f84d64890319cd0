/**
 * Whole milliseconds of a clock that nobody sets, for everything that measures a span. Whole, since that is a number
 * which takes no memory of its own.
 */
export const monotonicMs = (): number => Math.trunc(performance.now());
