import type { FinalDelivery } from './delivery.js';
import { retryAfterMs } from './retry-after.js';
import type { TransportResult } from './transport.js';

/** What a result means for the event that was sent, and for the engine. Policy is made of it elsewhere. */
export type Verdict =
  | { readonly kind: 'delivered'; readonly delivery: Extract<FinalDelivery, { status: 'delivered' }> }
  | { readonly kind: 'rejected'; readonly httpStatus: number; readonly message: string }
  /** Certainly not processed: the API, or the way to it, is not there now. */
  | { readonly kind: 'unavailable'; readonly message: string; readonly retryAfterMs: number | undefined }
  /** Perhaps processed. */
  | { readonly kind: 'unanswered'; readonly message: string; readonly retryAfterMs: number | undefined }
  /** Every event will be refused until the credentials are right. */
  | { readonly kind: 'credentials'; readonly message: string }
  /** The answer is not the API's. */
  | { readonly kind: 'wrong_url'; readonly message: string }
  /** The profile of an increment or decrement is not known, or not yet. */
  | { readonly kind: 'profile_missing'; readonly message: string };

type Answer = Extract<TransportResult, { kind: 'answered' }>;

const MAX_MESSAGE = 300;

export function judge(result: TransportResult, now: number): Verdict {
  if (result.kind === 'unsent') return { kind: 'unavailable', message: result.reason, retryAfterMs: undefined };
  if (result.kind === 'unanswered') return { kind: 'unanswered', message: result.reason, retryAfterMs: undefined };

  const { status, body } = result;
  if (body.startsWith('Ingestion:')) return judgeIngestion(status, body);
  if (status >= 200 && status < 300) return judgeSuccess(result);
  if (status >= 300 && status < 400) return { kind: 'wrong_url', message: `a redirect (HTTP ${status})` };
  if (status === 408 || status === 429 || status >= 500) {
    const kind = status === 429 || status === 503 ? 'unavailable' : 'unanswered';
    const wait = retryAfterMs(result.retryAfter, result.rateLimitReset, now);
    return { kind, message: `HTTP ${status}`, retryAfterMs: wait };
  }
  return looksLikeHtml(result) ? htmlPage(status) : judgeRefusal(status, body);
}

/** What the API says of every server event. */
const WITHOUT_IDS = '{"deviceId":"","sessionId":""}';
const DELIVERED: Verdict = Object.freeze({ kind: 'delivered', delivery: Object.freeze({ status: 'delivered' }) });

function judgeSuccess(result: Answer): Verdict {
  const { status, body } = result;
  if (body === WITHOUT_IDS) return DELIVERED;
  if (looksLikeHtml(result)) return htmlPage(status);
  const answer = parseObject(body);
  const bot = answer?.['bot'];
  if (status === 202 && typeof bot === 'object' && bot !== null) {
    return {
      kind: 'rejected',
      httpStatus: 202,
      message: `taken for a bot: ${String((bot as { name?: unknown }).name)}`,
    };
  }
  const deviceId = nonEmpty(answer?.['deviceId']);
  const sessionId = nonEmpty(answer?.['sessionId']);
  return {
    kind: 'delivered',
    delivery: { status: 'delivered', ...(deviceId && { deviceId }), ...(sessionId && { sessionId }) },
  };
}

function judgeRefusal(status: number, body: string): Verdict {
  const message = messageOf(body) ?? `HTTP ${status}`;
  if (status === 401) return judgeIngestion(status, message);
  if (status === 404) {
    return message === 'Profile not found' ? { kind: 'profile_missing', message } : { kind: 'wrong_url', message };
  }
  return { kind: 'rejected', httpStatus: status, message };
}

/** Refusals that concern one event only; the texts are the API's own. */
const OF_THE_EVENT = /blocked by project filter|Revenue tracking is not allowed/i;

function judgeIngestion(httpStatus: number, text: string): Verdict {
  const message = inOneLine(text);
  return OF_THE_EVENT.test(message) ? { kind: 'rejected', httpStatus, message } : { kind: 'credentials', message };
}

const htmlPage = (status: number): Verdict => ({ kind: 'wrong_url', message: `an HTML page (HTTP ${status})` });

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
  const text = answer === undefined ? body : (nonEmpty(answer['message']) ?? nonEmpty(answer['error']));
  return nonEmpty(text && inOneLine(text));
}

const inOneLine = (text: string) =>
  text
    .slice(0, MAX_MESSAGE)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

const nonEmpty = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
