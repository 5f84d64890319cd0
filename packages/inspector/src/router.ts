import { answer, notFound } from './answer.js';
import { type Exchange, type Reply, refusal } from './exchange.js';
import type { Ingestion } from './ingestion.js';
import type { Sessions } from './sessions.js';
import type { Storage } from './storage.js';
import { deviceIdRoute, legacyEventRoute, legacyProfileRoute, trackRoute } from './track-routes.js';

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
}

type Handler = (exchange: Exchange) => Reply;

/** Exact paths, as the real router: a prefix or another case is a 404. */
export function createRouter({ ingest, storage, sessions }: RouterParts): Handler {
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
  };

  return (exchange) => {
    const { method, url } = exchange;
    const handler = routes[`${method} ${url.split('?')[0]}`];
    if (handler) return handler(exchange);
    return refusal(notFound(method, url));
  };
}
