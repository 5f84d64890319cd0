/**
 * Exponential backoff with full jitter, in milliseconds: anything between nothing and the step, so that many senders
 * do not come back together. Source: the "Full Jitter" of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempt: number, firstMs: number, longestMs: number, random: () => number): number {
  return random() * Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 30));
}
