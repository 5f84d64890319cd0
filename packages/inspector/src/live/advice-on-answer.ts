import type { InspectorRequest } from '../inspector-request.js';
import type { LiveWarning } from './live-api.js';

/** Of the profile that `client.verify()` and the doctor ask about, which never exists. */
const PROBED_PROFILE = /^openpanel-node-verify-/;

/** Whether somebody has only asked whether the API is there. */
export const isProbe = ({ status, type, profileId = '' }: InspectorRequest): boolean =>
  status === 404 && type === 'increment' && PROBED_PROFILE.test(profileId);

/** What the API has answered, and what to do about it. */
export function adviceOnAnswer(record: InspectorRequest): LiveWarning[] {
  const { outcome, status, reason = '' } = record;
  switch (outcome) {
    case 'lost':
      return [{ title: `Answered with 200 and lost: ${reason}`, advice: adviceOnLoss(reason) }];
    case 'bot':
      return [
        {
          title: 'Dropped as a bot',
          advice: 'Without the right client secret the API filters bots. Set OPENPANEL_CLIENT_SECRET.',
        },
      ];
    case 'fault':
      return [{ title: `A fault on demand: ${reason}`, advice: adviceOnFault(record) }];
    case 'duplicate':
      return [
        {
          title: 'The same body again within 100 ms',
          advice: 'The API takes it for a duplicate, since it has an Origin header, and stores it once.',
        },
      ];
    case 'refused':
      return [{ title: reason || `HTTP ${status}`, ...adviceOnRefusal(record) }];
    default:
      return [];
  }
}

const adviceOnLoss = (reason: string): string =>
  /filter of the project/.test(reason)
    ? 'Remove the filter in the settings of the project, or stop sending the event.'
    : 'Send text in its place.';

const SWITCHED_OFF = 'Nothing was stored. It is switched off under Faults.';

const adviceOnFault = ({ status }: InspectorRequest): string =>
  status === 202
    ? `The hosted API answers 202 to every call of an organisation with an unpaid bill, until some minutes after it is paid. Check the billing in its dashboard. ${SWITCHED_OFF}`
    : SWITCHED_OFF;

function adviceOnRefusal(record: InspectorRequest): Omit<LiveWarning, 'title'> {
  const { status, reason = '', method, url } = record;
  if (isProbe(record)) {
    const advice = 'The question of client.verify() or of openpanel-doctor. This is the right answer to it.';
    return { advice, isNote: true };
  }
  switch (status) {
    case 401:
      return {
        advice: /^Ingestion: (?:IP address|Profile id) is blocked/.test(reason)
          ? 'A filter of the project refuses it; the credentials are right.'
          : 'Set OPENPANEL_CLIENT_ID and OPENPANEL_CLIENT_SECRET to the values that the inspector prints.',
      };
    case 404:
      return {
        advice:
          reason === 'Profile not found'
            ? 'Identify the profile first; the API knows a new one only after up to 10 seconds.'
            : `There is no ${method} ${url.split('?', 1)[0]}. Clients post to /track, which the SDK appends to OPENPANEL_API_URL: leave a path out of it.`,
      };
    case 413:
      return { advice: 'The body is larger than the API takes. Send less in one event.' };
    case 415:
      return { advice: 'Send content-type: application/json.' };
  }
  if (status >= 500) return { advice: 'The API fails on this payload, and will again.' };
  return {
    advice: /valid JSON|cannot be empty|Content-Length/.test(reason)
      ? 'Send one JSON object, in UTF-8, and its length in bytes.'
      : 'The API refuses this payload, and will again.',
  };
}
