import fc from 'fast-check';
import type { TransportResult } from '../../src/index.js';

/**
 * What a result says of the event: stored, refused for good, perhaps too early, certainly not processed, not stored by an API that
 * failed, refused by perhaps something else, or perhaps processed.
 */
export type Meaning = 'stored' | 'refused' | 'missing' | 'unprocessed' | 'not_stored' | 'undecided' | 'unknown';

/** What becomes of one request. */
export interface Fate {
  readonly name: string;
  readonly meaning: Meaning;
  readonly afterMs: number;
  /** Gives the result, throws, or returns a promise that rejects. Undefined: it never settles. */
  readonly settle: (() => unknown) | undefined;
  /** Whether it goes wrong before there is a promise. */
  readonly atOnce?: boolean;
}

const answer = (status: number, body = '', more: object = {}) => {
  const result: TransportResult = { kind: 'answered', status, body, ...more };
  return () => result;
};
const fail = () => {
  throw new Error('a bug of the transport');
};

type Kind = Omit<Fate, 'name' | 'afterMs'>;

/** Every kind of answer of the API, of what stands before it, and of a transport of the app's own that is wrong. */
const KINDS: Record<string, Kind> = {
  duplicate: { meaning: 'stored', settle: answer(200, 'Duplicate event') },
  bot: { meaning: 'refused', settle: answer(202, '{"bot":{"name":"b","type":"t"}}') },
  invalid: { meaning: 'refused', settle: answer(400, '{"status":400,"message":"body/payload/name"}') },
  blocked: { meaning: 'refused', settle: answer(401, 'Ingestion: Profile id is blocked by project filter') },
  profileMissing: { meaning: 'missing', settle: answer(404, '{"status":404,"message":"Profile not found"}') },
  credentials: { meaning: 'unprocessed', settle: answer(401, 'Ingestion: Invalid cors or secret') },
  credentialsAsSuccess: { meaning: 'unprocessed', settle: answer(200, 'Ingestion: Invalid client id') },
  html: { meaning: 'undecided', settle: answer(200, '<!doctype html>', { contentType: 'text/html' }) },
  redirect: { meaning: 'undecided', settle: answer(302) },
  otherRouter: { meaning: 'undecided', settle: answer(404, '{"message":"Route POST:/x","statusCode":404}') },
  limited: { meaning: 'unprocessed', settle: answer(429, '', { retryAfter: '1' }) },
  limitedUntil: { meaning: 'unprocessed', settle: answer(429, '', { rateLimitReset: '0.2' }) },
  limitedOddly: { meaning: 'unprocessed', settle: answer(429, '', { retryAfter: 'soon' }) },
  unavailable: { meaning: 'unprocessed', settle: answer(503) },
  unsent: { meaning: 'unprocessed', settle: () => ({ kind: 'unsent', reason: 'refused' }) },
  unanswered: { meaning: 'unknown', settle: () => ({ kind: 'unanswered', reason: 'reset' }) },
  failed: { meaning: 'unknown', settle: answer(500, 'Oops') },
  failedItself: { meaning: 'not_stored', settle: answer(500, 'Internal server error') },
  unpaid: { meaning: 'unprocessed', settle: answer(202, '{"blocked":true}') },
  gateway: { meaning: 'unknown', settle: answer(502, '', { retryAfter: '0' }) },
  timeout: { meaning: 'unknown', settle: answer(408) },
  rejects: { meaning: 'unknown', settle: fail },
  throws: { meaning: 'unprocessed', settle: fail, atOnce: true },
  nothing: { meaning: 'unknown', settle: () => undefined, atOnce: true },
  noResult: { meaning: 'unknown', settle: () => ({ kind: 'answered', status: 200 }) },
  unreadable: { meaning: 'unknown', settle: () => Object.defineProperty({}, 'kind', { get: fail }) },
  never: { meaning: 'unknown', settle: undefined },
};

const STORED: Kind = { meaning: 'stored', settle: answer(200, '{"deviceId":"d","sessionId":"s"}') };

/** For as long as the API is well. */
export const WELL: Fate = { name: 'stored', afterMs: 1, ...STORED };

const afterMs = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 30, max: 500 }));
const kind = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...Object.entries(KINDS)) },
  { weight: 1, arbitrary: fc.constant<[string, Kind]>(['stored', STORED]) },
);

/** What becomes of one request after the other, over and over: an empty list means that the API is well. */
export const fates: fc.Arbitrary<readonly Fate[]> = fc
  .array(fc.tuple(kind, afterMs, fc.integer({ min: 1, max: 4 })), { maxLength: 12, size: 'max' })
  .map((runs) => runs.flatMap(([[name, rest], ms, times]) => Array<Fate>(times).fill({ name, afterMs: ms, ...rest })));
