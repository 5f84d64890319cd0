import type { InspectorRequest } from '../inspector-request.js';
import { adviceOnAnswer } from './advice-on-answer.js';
import type { LiveWarning } from './live-api.js';
import { short as cut } from './short.js';

/** What looks wrong about a request, and what to do about it. */
export function adviceOn(record: InspectorRequest): LiveWarning[] {
  return [...adviceOnAnswer(record), ...aboutLostUpdates(record), ...aboutTheVisitor(record), ...aboutTheTime(record)];
}

const MAX_NAMED = 5;

/** An increment writes back all properties as last stored, and so undoes later writes. */
function aboutLostUpdates({ event }: InspectorRequest): LiveWarning[] {
  const lost = event?.lostUpdates ?? [];
  if (!event || lost.length === 0) return [];
  const named = lost.slice(0, MAX_NAMED);
  const more = lost.length > named.length ? ` and ${lost.length - named.length} more` : '';
  const values = named.map(
    ({ property, expected, stored }) => `${property} is ${quoted(stored)} instead of ${quoted(expected)}`,
  );
  return [
    {
      title: `This ${event.type} undid ${named.map(({ property }) => `\`${short(property)}\``).join(', ')}${more}`,
      advice: `${values.join(', ')}. OpenPanel stores profiles every 10 seconds. ${event.type === 'increment' ? 'An increment' : 'A decrement'} in between resets every other property to its last stored value. Wait 12 seconds after a write to a profile before you ${event.type} a counter of it.`,
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
        title: 'Sent as a server event: no public IP was found',
        isNote: true,
        advice:
          "On your own machine this is normal. Behind a proxy, your app does not trust it yet. Use app.set('trust proxy', 1) in Express, new Koa({ proxy: true, maxIpsCount: 1 }), trustProxy in Fastify, or the clientIp option.",
      },
    ];
  }
  if (kind === 'visitor' && ip === '') {
    return [
      {
        title: 'Visitor without an IP',
        advice: 'All visitors with the same browser get the same device. Send one public IP in x-client-ip.',
      },
    ];
  }
  if (headers['origin'] !== undefined && headers['openpanel-sdk-name'] === 'openpanel-node') {
    return [
      {
        title: 'Origin header from a server',
        advice: 'With it, the API drops equal events within 100 ms. Remove the header.',
      },
    ];
  }
  return [];
}

const MINUTE_MS = 60_000;
/** Older events get no session. */
const OLD_MS = 15 * MINUTE_MS;

function aboutTheTime({ event, receivedAt }: InspectorRequest): LiveWarning[] {
  const claimed = (event?.payload['properties'] as { __timestamp?: unknown } | undefined)?.__timestamp;
  if (!event || typeof claimed !== 'string') return [];
  const lateMs = Date.parse(receivedAt) - Date.parse(claimed);
  if (lateMs > OLD_MS) {
    return [
      {
        title: `${Math.round(lateMs / MINUTE_MS)} minutes old`,
        advice: 'Events older than 15 minutes are stored without a session and a device.',
      },
    ];
  }
  if (lateMs < -MINUTE_MS) {
    return [
      {
        title: 'Timestamp in the future',
        advice: 'The API uses the time of arrival instead. Check the clock of your server.',
      },
    ];
  }
  return [];
}
