import { expect, it } from 'vitest';
import { classifyResponse } from '../../src/delivery/classify-response.js';
import type { TransportResult } from '../../src/delivery/transport.js';

type Answered = Extract<TransportResult, { kind: 'answered' }>;
const answer = (status: number, body = '', more: Partial<Answered> = {}): TransportResult => ({
  kind: 'answered',
  status,
  body,
  ...more,
});
const html = { contentType: 'text/html; charset=utf-8' };

it.each<[string, TransportResult, object]>([
  [
    'IDs of a visitor',
    answer(200, '{"deviceId":"d","sessionId":"s"}'),
    { kind: 'delivered', delivery: { status: 'delivered', deviceId: 'd', sessionId: 's' } },
  ],
  ['a server event', answer(200, '{"deviceId":"","sessionId":""}'), { kind: 'delivered' }],
  ['a duplicate', answer(200, 'Duplicate event'), { kind: 'delivered' }],
  ['junk after a 200', answer(200, 'null'), { kind: 'delivered' }],
  ['broken JSON after a 200', answer(200, '{"deviceId'), { kind: 'delivered' }],
  ['an empty 200', answer(200), { kind: 'delivered' }],
  ['a legacy 202', answer(202, 'ok'), { kind: 'delivered' }],
  ['a bot', answer(202, '{"bot":{"name":"Googlebot","type":"Search bot"}}'), { kind: 'rejected', httpStatus: 202 }],
  ['a refusal dressed as success', answer(200, 'Ingestion: Invalid cors or secret'), { kind: 'credentials' }],
  [
    'an event refused with a 200',
    answer(200, 'Ingestion: IP address is blocked by project filter'),
    { kind: 'rejected', httpStatus: 200 },
  ],
  ['an HTML page', answer(200, '<!doctype html><title>x</title>'), { kind: 'undecided' }],
  ['an HTML page by its type', answer(200, 'x', html), { kind: 'undecided' }],
  ['a redirect', answer(301), { kind: 'undecided' }],
  [
    'an invalid event',
    answer(400, '{"status":400,"error":"Error","message":"body/payload/name x"}'),
    { kind: 'rejected', httpStatus: 400, message: 'body/payload/name x' },
  ],
  [
    'a missing client ID',
    answer(401, 'Ingestion: Missing client id'),
    { kind: 'credentials', message: 'Ingestion: Missing client id' },
  ],
  ['an unknown client ID', answer(401, 'Ingestion: Invalid client id'), { kind: 'credentials' }],
  ['a client without a project', answer(401, 'Ingestion: Client has no project'), { kind: 'credentials' }],
  [
    'the documented credential error',
    answer(401, '{"error":"Invalid client credentials","status":401}'),
    { kind: 'credentials', message: 'Invalid client credentials' },
  ],
  ['an empty 401', answer(401), { kind: 'undecided', httpStatus: 401 }],
  ['a password prompt', answer(401, 'Unauthorized'), { kind: 'undecided', httpStatus: 401 }],
  [
    'a blocked address',
    answer(401, 'Ingestion: IP address is blocked by project filter'),
    { kind: 'rejected', httpStatus: 401 },
  ],
  [
    'a blocked profile',
    answer(401, 'Ingestion: Profile id is blocked by project filter'),
    { kind: 'rejected', httpStatus: 401 },
  ],
  [
    'revenue with a wrong secret',
    answer(401, 'Ingestion: Revenue tracking is not allowed without a client secret'),
    { kind: 'payment_credentials' },
  ],
  ['an unknown profile', answer(404, '{"status":404,"message":"Profile not found"}'), { kind: 'profile_missing' }],
  [
    "the router's 404",
    answer(404, '{"message":"Route POST:/x not found","error":"Not Found","statusCode":404}'),
    { kind: 'undecided' },
  ],
  ["another server's 404", answer(404, '<h1>Not Found</h1>', html), { kind: 'undecided' }],
  ['the page of a firewall', answer(403, '<!DOCTYPE html>\n<html></html>', html), { kind: 'undecided' }],
  ['the page of a password prompt', answer(401, '<html>', html), { kind: 'undecided' }],
  [
    'a refusal of several lines',
    answer(400, '{"status":400,"message":"no\\r\\n\\u001b[31mno"}'),
    { kind: 'rejected', message: 'no [31mno' },
  ],
  ['a forbidden request', answer(403, 'no'), { kind: 'undecided', httpStatus: 403 }],
  ['the JSON of a firewall', answer(403, '{"message":"Forbidden"}'), { kind: 'undecided', httpStatus: 403 }],
  ['the API’s own 403', answer(403, '{"status":403,"message":"no"}'), { kind: 'rejected', httpStatus: 403 }],
  ['a page instead of a 400', answer(400, '<html><h1>Bad Request', html), { kind: 'undecided', httpStatus: 400 }],
  ['a page that holds JSON', answer(400, '{"message":"x"}', html), { kind: 'undecided', httpStatus: 400 }],
  ['a page instead of a 406', answer(406, '<!doctype html>'), { kind: 'undecided' }],
  ['a page instead of a 413', answer(413, '<html>'), { kind: 'undecided' }],
  ['a page instead of a 451', answer(451, '<html>'), { kind: 'undecided' }],
  ['an unpaid organization', answer(202, '{"blocked":true}'), { kind: 'blocked', message: '{"blocked":true}' }],
  ['a bill', answer(402, '{"message":"Payment required"}'), { kind: 'blocked', message: 'Payment required' }],
  ['the page of a bill', answer(402, '<html>', html), { kind: 'blocked', message: 'HTTP 402' }],
  ['a proxy', answer(407, '<html>', html), { kind: 'unavailable' }],
  ['a timeout of the server', answer(408), { kind: 'unanswered' }],
  [
    'a body that is too large',
    answer(413, '{"message":"Request body is too large"}'),
    { kind: 'rejected', httpStatus: 413 },
  ],
  ['a wrong type', answer(415, '{"status":415,"error":"FastifyError"}'), { kind: 'rejected', httpStatus: 415 }],
  ['a rate limit', answer(429, '', { retryAfter: '2' }), { kind: 'unavailable', retryAfterMs: 2_000 }],
  [
    'a problem of RFC 9457',
    answer(403, '{"title":"Forbidden","status":403,"detail":"ip blocked"}'),
    { kind: 'undecided' },
  ],
  ['the JSON of a gateway', answer(403, '{"statusCode":403,"message":"Forbidden"}'), { kind: 'undecided' }],
  ['a 401 of something else', answer(401, '{"error":"unauthorized"}'), { kind: 'undecided' }],
  ['headers that are too large', answer(431, '{"error":"x"}'), { kind: 'rejected', httpStatus: 431 }],
  ['a failure of the API', answer(500, 'Internal server error'), { kind: 'not_stored' }],
  ['a failure of something else', answer(500, '<h1>Internal Server Error</h1>'), { kind: 'unanswered' }],
  ['a failure without a word', answer(500), { kind: 'unanswered' }],
  ['a rate limit of unknown length', answer(429), { kind: 'rate_limited' }],
  ['a server that is not there for an unknown time', answer(503), { kind: 'rate_limited' }],
  ['a bad gateway', answer(502), { kind: 'unanswered' }],
  ['a server that is not there', answer(503, '', { retryAfter: '1' }), { kind: 'unavailable', retryAfterMs: 1_000 }],
  ['a gateway that gave up', answer(504), { kind: 'unanswered' }],
  ['nothing written', { kind: 'unsent', reason: 'ECONNREFUSED' }, { kind: 'unavailable', message: 'ECONNREFUSED' }],
  ['nothing answered', { kind: 'unanswered', reason: 'ECONNRESET' }, { kind: 'unanswered', message: 'ECONNRESET' }],
])('classifies %s', (_name, result, outcome) => {
  expect(classifyResponse(result, 0, true)).toMatchObject(outcome);
});

it('rejects a payment of a client that has no secret', () => {
  const refusal = answer(401, 'Ingestion: Revenue tracking is not allowed without a client secret');
  expect(classifyResponse(refusal, 0, false)).toMatchObject({ kind: 'rejected', httpStatus: 401 });
});
