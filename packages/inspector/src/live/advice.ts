import type { InspectorRequest } from '../inspector-request.js';
import { adviceOnAnswer } from './advice-on-answer.js';
import type { LiveWarning } from './live-api.js';
import { short as cut } from './short.js';

/** What is odd about a request, and what to do about it. */
export function adviceOn(record: InspectorRequest): LiveWarning[] {
  return [...adviceOnAnswer(record), ...aboutLostUpdates(record), ...aboutTheVisitor(record), ...aboutTheTime(record)];
}

const MAX_NAMED = 5;

/** An increment writes back what it has read, which is older than what was written meanwhile. */
function aboutLostUpdates({ event }: InspectorRequest): LiveWarning[] {
  const lost = event?.lostUpdates ?? [];
  if (!event || lost.length === 0) return [];
  const named = lost.slice(0, MAX_NAMED);
  const more = lost.length > named.length ? ` and ${lost.length - named.length} more` : '';
  const values = named.map(
    ({ property, expected, stored }) => `${property} is ${quoted(stored)} and not ${quoted(expected)}`,
  );
  return [
    {
      title: `This ${event.type} undid ${named.map(({ property }) => `\`${short(property)}\``).join(', ')}${more}`,
      advice: `${values.join(', ')}. OpenPanel changes a number as it was when profiles were last stored, up to 10 seconds ago, and puts every other property back to what it was then. Leave 12 seconds between a write to a profile and the next increment of it.`,
    },
  ];
}

const short = (text: string): string => cut(text, 80);
const quoted = (value: string): string => `“${short(value)}”`;

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
