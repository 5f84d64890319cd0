import type { InspectorRequest } from '../inspector-request.js';
import { adviceOnAnswer } from './advice-on-answer.js';
import type { LiveWarning } from './live-api.js';

/** What is odd about a request, and what to do about it. */
export function adviceOn(record: InspectorRequest): LiveWarning[] {
  return [...adviceOnAnswer(record), ...aboutTheVisitor(record), ...aboutTheTime(record)];
}

function aboutTheVisitor({ event, kind, ip, headers }: InspectorRequest): LiveWarning[] {
  const isRequestEvent = event?.properties['method'] !== undefined && event.properties['duration'] !== undefined;
  if (kind === 'server' && ip === '' && isRequestEvent) {
    return [
      {
        title: 'A server event, since no public address was found',
        isNote: true,
        advice:
          "On your own machine that is normal. Behind a proxy the app does not trust it: Express app.set('trust proxy', 1); Koa new Koa({ proxy: true, maxIpsCount: 1 }); Fastify trustProxy; or the option clientIp.",
      },
    ];
  }
  if (kind === 'visitor' && ip === '') {
    return [
      {
        title: 'A visitor without an address',
        advice: 'All visitors with the same browser get the same device. Send x-client-ip with one public address.',
      },
    ];
  }
  if (headers['origin'] !== undefined && headers['openpanel-sdk-name'] === 'openpanel-node') {
    return [
      { title: 'An Origin header from a server', advice: 'It switches on a deduplication of 100 ms. Leave it out.' },
    ];
  }
  return [];
}

const MINUTE_MS = 60_000;
/** Older events get no session, later ones the time of the server. */
const OLD_MS = 15 * MINUTE_MS;

function aboutTheTime({ event, receivedAt }: InspectorRequest): LiveWarning[] {
  const claimed = (event?.payload['properties'] as { __timestamp?: unknown } | undefined)?.__timestamp;
  if (!event || typeof claimed !== 'string') return [];
  const lateMs = Date.parse(receivedAt) - Date.parse(claimed);
  if (lateMs > OLD_MS) {
    return [
      {
        title: `${Math.round(lateMs / MINUTE_MS)} minutes old`,
        advice: 'It is stored without a session and a device.',
      },
    ];
  }
  if (lateMs < -MINUTE_MS) {
    return [{ title: 'From the future', advice: "The API dates it by its arrival. Check the sender's clock." }];
  }
  return [];
}
