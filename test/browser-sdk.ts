import type { Inspector } from '../packages/inspector/src/index.js';
import { CHROME } from '../packages/testkit/src/index.js';

/** Of a browser, as the API sees it. */
interface Page {
  readonly ip?: string;
  readonly userAgent?: string | null;
  readonly profileId?: string;
  readonly clientId?: string;
}

/** Where the API has put an event. */
interface Place {
  readonly deviceId: string;
  readonly sessionId: string;
}

/** The address of the visitor in tests of guides. */
export const ADDRESS = '203.0.113.9';

/** Sends what a browser's own SDK does, to a local OpenPanel. */
export async function browse(
  { url, clientId: usual, clientSecret }: Inspector,
  { ip = ADDRESS, userAgent = CHROME, profileId, clientId = usual }: Page = {},
): Promise<Place> {
  const answer = await fetch(`${url}/track`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'openpanel-client-id': clientId,
      'openpanel-client-secret': clientSecret,
      'user-agent': userAgent ?? '',
      'x-client-ip': ip,
    },
    body: JSON.stringify({ type: 'track', payload: { name: 'screen_view', profileId } }),
  });
  return (await answer.json()) as Place;
}
