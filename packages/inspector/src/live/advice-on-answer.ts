import type { InspectorRequest } from '../inspector-request.js';
import type { LiveWarning } from './live-api.js';

/** The profile that `client.verify()` and the doctor ask about. It never exists. */
const PROBED_PROFILE = /^openpanel-node-verify-/;

/** Whether this is the test request of `client.verify()`. */
export const isProbe = ({ status, type, profileId = '' }: InspectorRequest): boolean =>
  status === 404 && type === 'increment' && PROBED_PROFILE.test(profileId);

/** Explains the response of the API, and what to do about it. */
export function adviceOnAnswer(record: InspectorRequest): LiveWarning[] {
  const { outcome, status, reason = '' } = record;
  switch (outcome) {
    case 'lost':
      return [{ title: `Lost after a 200: ${reason}`, advice: adviceOnLoss(reason) }];
    case 'bot':
      return [
        {
          title: 'Dropped as a bot',
          advice: 'The API drops bots unless the client secret is correct. Set OPENPANEL_CLIENT_SECRET.',
        },
      ];
    case 'fault':
      return [{ title: `Hit a fault: ${reason}`, advice: adviceOnFault(record) }];
    case 'duplicate':
      return [
        {
          title: 'Repeated within 100 ms',
          advice: 'The API stores repeated bodies only once if they have an Origin header.',
        },
      ];
    case 'refused':
      return [{ title: reason || `HTTP ${status}`, ...adviceOnRefusal(record) }];
    default:
      return [];
  }
}

const ADVICE_ON_LOSS: readonly (readonly [RegExp, string])[] = [
  [/filter of the project/, 'Remove the filter in the project settings, or stop sending the event.'],
  [/surrogate/, 'Send a name that is valid Unicode.'],
  [/revenue/, 'Send a smaller amount, in minor units such as cents.'],
];

const adviceOnLoss = (reason: string): string =>
  ADVICE_ON_LOSS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'Send a string instead.';

const SWITCHED_OFF = 'Nothing was stored. You can end the fault under Faults.';

const adviceOnFault = ({ status }: InspectorRequest): string =>
  status === 202
    ? `The hosted API responds to an organization with an unpaid bill with 202, until a few minutes after the payment. Check the billing page of the dashboard. ${SWITCHED_OFF}`
    : SWITCHED_OFF;

function adviceOnRefusal(record: InspectorRequest): Omit<LiveWarning, 'title'> {
  const { status, reason = '', method, url } = record;
  if (isProbe(record)) {
    const advice = 'This is the test request of client.verify() or openpanel-doctor. A 404 is the correct response.';
    return { advice, isNote: true };
  }
  switch (status) {
    case 401:
      return {
        advice: /^Ingestion: (?:IP address|Profile id) is blocked/.test(reason)
          ? 'A filter of the project refuses it. The credentials are correct.'
          : 'Set OPENPANEL_CLIENT_ID and OPENPANEL_CLIENT_SECRET to the values that the inspector prints.',
      };
    case 404:
      return {
        advice:
          reason === 'Profile not found'
            ? 'Identify the profile first. The API stores new profiles every 10 seconds.'
            : `There is no ${method} ${url.split('?', 1)[0]}. Events go to /track. Set OPENPANEL_API_URL without a path; the SDK adds /track.`,
      };
    case 413:
      return { advice: 'The body is too large for the API. Send less in one event.' };
    case 415:
      return { advice: 'Send content-type: application/json.' };
  }
  if (status >= 500) return { advice: 'The API cannot process this payload. A retry fails in the same way.' };
  return {
    advice: /valid JSON|cannot be empty|Content-Length/.test(reason)
      ? 'Send one JSON object in UTF-8, with its length in bytes.'
      : 'The API refuses this payload. Change it; a retry is refused too.',
  };
}
