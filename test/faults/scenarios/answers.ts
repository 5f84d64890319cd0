import { answer, type Fault, stored, times } from '../../../packages/testkit/src/index.js';
import type { Load } from '../load.js';
import type { Scenario } from '../scenario.js';

const some = (fault: Fault) => (load: Load) => times(load.faults, fault);
const paused = (name: string, fault: Fault): Scenario => ({ name, promise: 'all', plan: some(fault) });

const UNANSWERED = [408, 500, 502, 504].flatMap((status): Scenario[] => [
  { name: `${status}`, promise: 'repeatable', plan: some(answer(status, 'Internal server error')) },
  { name: `${status}, stored`, promise: 'repeatable', plan: some(stored(answer(status))) },
]);

const HTML = '<!doctype html><title>Dashboard</title>';
const NO_ROUTE = '{"message":"Route POST:/track not found","error":"Not Found","statusCode":404}';
const CREDENTIALS = '{"error":"Invalid client credentials","status":401}';

const refused = (name: string, fault: Fault): Scenario => ({ name, promise: 'refused', plan: some(fault) });

/** Of answers in HTTP that are not those of a healthy API. */
export const ANSWER_SCENARIOS: readonly Scenario[] = [
  ...UNANSWERED,
  paused('429', answer(429)),
  paused('503', answer(503)),
  { name: '503, stored: an answer that is not true', promise: 'all', plan: some(stored(answer(503))), lies: true },
  paused('401 for the credentials', answer(401, 'Ingestion: Invalid cors or secret', { 'content-type': 'text/plain' })),
  paused('401 for the credentials, in JSON', answer(401, CREDENTIALS, { 'content-type': 'application/json' })),
  paused('200 for wrong credentials, of an old API', answer(200, 'Ingestion: Invalid client id')),
  paused('200 with an HTML page', answer(200, HTML, { 'content-type': 'text/html' })),
  paused('302', answer(302, '', { location: 'https://elsewhere.example/track' })),
  paused('308', answer(308, '', { location: '/api/track' })),
  paused('404 of a router', answer(404, NO_ROUTE, { 'content-type': 'application/json' })),
  refused('400', answer(400, '{"status":400,"message":"body/payload/name is bad"}')),
  refused('401 for the event', answer(401, 'Ingestion: Profile id is blocked by project filter')),
  refused('413, connection: close', answer(413, '{"statusCode":413}', { connection: 'close' })),
  refused('202 to a bot', answer(202, '{"bot":{"name":"Googlebot","type":"Search bot"}}')),
];
