import { type Answer, answer, notFound, payloadError } from './answer.js';
import type { EventLog } from './event-log.js';
import { type Exchange, type Reply, refusal } from './exchange.js';
import type { Ingestion } from './ingestion.js';
import type { Sessions } from './sessions.js';
import type { Storage } from './storage.js';
import { deviceIdRoute, legacyEventRoute, legacyProfileRoute, trackRoute } from './track-routes.js';

const OWN_PREFIX = '/inspector';

/** The routes that the real API does not have: not recorded as requests, and not for other origins. */
export function isOwnRoute(url: string): boolean {
  return url.startsWith(`${OWN_PREFIX}/`);
}

const HEALTHY = {
  ready: true,
  redis: true,
  db: true,
  ch: true,
  failedDependencies: [],
  workingDependencies: ['redis', 'db', 'ch'],
};

export interface RouterParts {
  ingest: Ingestion;
  storage: Storage;
  sessions: Sessions;
  log: EventLog;
  /** Empties the inspector. */
  clear(): void;
}

type Handler = (exchange: Exchange) => Reply;

/** Exact paths, as the real router: a prefix or another case is a 404. */
export function createRouter({ ingest, storage, sessions, log, clear }: RouterParts): Handler {
  const track: Handler = (exchange) => ingest(exchange, trackRoute(storage));
  const ok = (body: unknown): Reply => ({ answer: answer(200, body), outcome: 'answered' });
  const routes: Record<string, Handler> = {
    'POST /track': track,
    'POST /track/': track,
    'GET /track/device-id': (exchange) => ingest(exchange, deviceIdRoute(sessions)),
    'POST /event': (exchange) => ingest(exchange, legacyEventRoute(storage)),
    'POST /profile': (exchange) => ingest(exchange, legacyProfileRoute(storage)),
    'GET /healthcheck': () => ok(HEALTHY),
    'GET /': () => ok({ status: 'ok', message: 'Successfully running OpenPanel.dev API' }),
    [`GET ${OWN_PREFIX}/events`]: ({ url }) => ({ answer: storedEvents(url, log), outcome: 'answered' }),
    [`DELETE ${OWN_PREFIX}/events`]: () => {
      clear();
      return { answer: answer(204, ''), outcome: 'answered' };
    },
  };

  return (exchange) => {
    const { method, url } = exchange;
    const handler = routes[`${method} ${url.split('?')[0]}`];
    if (handler) return handler(exchange);
    return refusal(notFound(method, url));
  };
}

const FILTERS: readonly string[] = ['type', 'name', 'profileId'];

/** The events that a query asks for; a filter that does not exist would otherwise match everything. */
function storedEvents(url: string, log: EventLog): Answer {
  const query = [...new URL(url, 'http://inspector').searchParams];
  const [unknown] = query.find(([name]) => !FILTERS.includes(name)) ?? [];
  if (unknown === undefined) return answer(200, log.events(Object.fromEntries(query)));
  return payloadError(400, `There is no filter "${unknown}". The filters are: ${FILTERS.join(', ')}.`);
}
