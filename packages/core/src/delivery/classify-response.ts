import { withoutStop } from '../diagnostics.js';
import type { FinalDelivery } from './delivery.js';
import type { TransportResult } from './transport.js';

/** What a result means for the event that was sent, and for the API as a whole. Policy is made of it elsewhere. */
export type ResponseOutcome =
  | { readonly kind: 'delivered'; readonly delivery: Extract<FinalDelivery, { status: 'delivered' }> }
  /** The API refuses this event, in its own words. */
  | { readonly kind: 'rejected'; readonly httpStatus: number; readonly message: string }
  /** Refused, but not in the API's words: a firewall's page, a redirect, a router's 404. It may be about this event, or about all of them. */
  | { readonly kind: 'undecided'; readonly httpStatus: number; readonly message: string }
  /** Certainly not processed: the API, or the way to it, is not there now. */
  | { readonly kind: 'unavailable'; readonly message: string; readonly retryAfterMs: number | undefined }
  /** Certainly not processed, and nobody says for how long: there are too many requests, or no API. */
  | { readonly kind: 'rate_limited'; readonly message: string }
  /** The API failed before it stored anything. */
  | { readonly kind: 'not_stored'; readonly message: string; readonly retryAfterMs: number | undefined }
  /** Perhaps processed. */
  | { readonly kind: 'unanswered'; readonly message: string; readonly retryAfterMs: number | undefined }
  /** Every event will be refused until the credentials are right. */
  | { readonly kind: 'credentials'; readonly message: string }
  /** A payment was refused for want of the secret that was sent: every event will be, or payments alone. */
  | { readonly kind: 'payment_credentials'; readonly message: string }
  /** The API stores nothing of this organisation until its bill is paid. */
  | { readonly kind: 'blocked'; readonly message: string }
  /** The profile of an increment or decrement is not known, or not yet. */
  | { readonly kind: 'profile_missing'; readonly message: string };

type Answer = Extract<TransportResult, { kind: 'answered' }>;

const MAX_MESSAGE = 300;

/** `now` is the wall clock's time; `hasSecret` whether a client secret was sent. */
export function classifyResponse(result: TransportResult, now: number, hasSecret: boolean): ResponseOutcome {
  if (result.kind === 'unsent') return { kind: 'unavailable', message: result.reason, retryAfterMs: undefined };
  if (result.kind === 'unanswered') return { kind: 'unanswered', message: result.reason, retryAfterMs: undefined };

  const { status, body } = result;
  if (body.startsWith('Ingestion:')) return classifyIngestion(status, body, hasSecret);
  if (status >= 200 && status < 300) return classifySuccess(result);
  if (status >= 300 && status < 400) return undecided(status, `a redirect (HTTP ${status})`);
  if (status === 408 || status === 429 || status >= 500) return classifyFailure(result, now);
  if (status === 407)
    return { kind: 'unavailable', message: 'the proxy requires credentials (HTTP 407)', retryAfterMs: undefined };
  if (status === 402) return { kind: 'blocked', message: messageOf(body) ?? 'HTTP 402' };
  return classifyRefusal(result, hasSecret);
}

/** What the API says of every event that it takes; of a server event without IDs. */
const STORED = /^\{"deviceId":"(?<deviceId>[\w-]*)","sessionId":"(?<sessionId>[\w-]*)"\}$/;

function classifySuccess(result: Answer): ResponseOutcome {
  const { status, body } = result;
  const stored = STORED.exec(body)?.groups;
  if (!stored && looksLikeHtml(result)) return page(status);
  const answer = stored ?? parseObject(body);
  if (status === 202 && answer?.['blocked'] === true) return { kind: 'blocked', message: inOneLine(body) };
  const bot = answer?.['bot'];
  if (status === 202 && typeof bot === 'object' && bot !== null) {
    return {
      kind: 'rejected',
      httpStatus: 202,
      message: `classified as a bot: ${String((bot as { name?: unknown }).name)}`,
    };
  }
  const deviceId = stored ? stored['deviceId'] : nonEmpty(answer?.['deviceId']);
  const sessionId = stored ? stored['sessionId'] : nonEmpty(answer?.['sessionId']);
  const delivery = { status: 'delivered' as const, ...(deviceId && { deviceId }), ...(sessionId && { sessionId }) };
  return { kind: 'delivered', delivery };
}

/** Of the API itself, which fails before it queues anything. Anything else with this status comes from in between. */
const OWN_FAILURE = 'Internal server error';

function classifyFailure({ status, body, retryAfter, rateLimitReset }: Answer, now: number): ResponseOutcome {
  const message = `HTTP ${status}`;
  const wait = retryAfterMs(retryAfter, rateLimitReset, now);
  if (status === 429 || status === 503) {
    return wait === undefined
      ? { kind: 'rate_limited', message }
      : { kind: 'unavailable', message, retryAfterMs: wait };
  }
  const isOwn = status === 500 && body.trim() === OWN_FAILURE;
  return { kind: isOwn ? 'not_stored' : 'unanswered', message, retryAfterMs: wait };
}

/** A smaller `x-ratelimit-reset` is a span. */
const EPOCH_SECONDS_FROM = 1_000_000_000;

/** Statuses about the body of a request, which something in between hardly gives to every event. */
const OF_THE_BODY: readonly number[] = [400, 413, 415, 422, 431];

function classifyRefusal(result: Answer, hasSecret: boolean): ResponseOutcome {
  const { status, body } = result;
  if (looksLikeHtml(result)) return page(status);
  const answer = parseObject(body);
  if (answer === undefined) return stranger(result);
  const text = messageOf(body);
  const message = text ?? `HTTP ${status}`;
  const isOwn = answer['status'] === status && text !== undefined;
  if (status === 401 && isOwn) return classifyIngestion(status, message, hasSecret);
  if (status === 404 && message === 'Profile not found') return { kind: 'profile_missing', message };
  const isOfTheBody = (text !== undefined || answer['statusCode'] === status) && OF_THE_BODY.includes(status);
  if (status === 404 || !(isOwn || isOfTheBody)) return stranger(result);
  return { kind: 'rejected', httpStatus: status, message };
}

/** Refusals that concern one event only; the texts are the API's own. */
const OF_THE_EVENT = /blocked by project filter/i;
const OF_PAYMENTS = /Revenue tracking is not allowed/i;

function classifyIngestion(httpStatus: number, text: string, hasSecret: boolean): ResponseOutcome {
  const message = inOneLine(text);
  const isPayment = OF_PAYMENTS.test(message);
  if (OF_THE_EVENT.test(message) || (isPayment && !hasSecret)) return { kind: 'rejected', httpStatus, message };
  return { kind: isPayment ? 'payment_credentials' : 'credentials', message };
}

const undecided = (httpStatus: number, message: string): ResponseOutcome => ({
  kind: 'undecided',
  httpStatus,
  message,
});

const page = (httpStatus: number) => undecided(httpStatus, `an HTML page (HTTP ${httpStatus})`);

/** Not JSON of the API's: quoted, if it is no page. */
function stranger({ status, body }: Answer): ResponseOutcome {
  const said = messageOf(body) ?? nonEmpty(body.startsWith('{') ? '' : inOneLine(body));
  return undecided(status, said === undefined ? `HTTP ${status}` : `HTTP ${status} "${withoutStop(said)}"`);
}

const looksLikeHtml = ({ body, contentType }: Answer) =>
  contentType?.includes('text/html') === true || /^\s*<(!doctype|html)/i.test(body.slice(0, 200));

function parseObject(body: string): Record<string, unknown> | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function messageOf(body: string): string | undefined {
  const answer = parseObject(body);
  const text = nonEmpty(answer?.['message']) ?? nonEmpty(answer?.['error']);
  return nonEmpty(text && inOneLine(text));
}

const inOneLine = (text: string) =>
  text
    .slice(0, MAX_MESSAGE)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

const nonEmpty = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

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
