const EPOCH_SECONDS_FROM = 1_000_000_000;

/**
 * How long the API asks to wait, in milliseconds: `Retry-After` in both of its forms (RFC 9110, 10.2.3), else
 * `x-ratelimit-reset` as seconds from now or since 1970. Undefined where neither says anything usable.
 */
export function retryAfterMs(
  retryAfter: string | undefined,
  rateLimitReset: string | undefined,
  now: number,
): number | undefined {
  return fromRetryAfter(retryAfter?.trim(), now) ?? fromReset(rateLimitReset?.trim(), now);
}

function fromRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function fromReset(text: string | undefined, now: number): number | undefined {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) return undefined;
  const seconds = Number(text);
  return seconds >= EPOCH_SECONDS_FROM ? Math.max(0, seconds * 1_000 - now) : seconds * 1_000;
}
