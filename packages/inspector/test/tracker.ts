import type { Inspector } from '../src/index.js';
import { createRawClient, type RawAnswer } from './raw-request.js';

export const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
export const IP = '203.0.113.9';

export interface Ids {
  deviceId: string;
  sessionId: string;
}

/** Posts to an inspector as a server-side SDK that forwards a browser's user agent and address. */
export function createTracker(inspector: Pick<Inspector, 'url' | 'clientId' | 'clientSecret'>) {
  const client = createRawClient(inspector.url);
  const credentials = {
    'content-type': 'application/json',
    'openpanel-client-id': inspector.clientId,
    'openpanel-client-secret': inspector.clientSecret,
    'openpanel-sdk-name': 'test',
    'openpanel-sdk-version': '1.2.3',
    'user-agent': CHROME,
    'x-client-ip': IP,
  };
  function post(
    type: string,
    payload: Record<string, unknown>,
    headers: Record<string, string> = {},
  ): Promise<RawAnswer> {
    const body = JSON.stringify({ type, payload });
    return client.send({ path: '/track', headers: { ...credentials, ...headers }, body });
  }
  async function ids(payload: Record<string, unknown>, headers?: Record<string, string>): Promise<Ids> {
    return (await post('track', payload, headers)).body as Ids;
  }
  return { post, ids, send: client.send, credentials, close: client.close };
}
