import { safeHeaderValue } from '../requests/visitor.js';
import type { UpstreamResponse } from './upstream.js';

/** What the proxy answers, whatever the framework. */
export interface ProxyResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined without a body. */
  readonly body: string | Uint8Array | undefined;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';
const UNCACHED = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export const plain = (status: number, text: string, headers: Record<string, string> = {}): ProxyResponse => ({
  status,
  headers: { ...UNCACHED, 'content-type': TEXT, ...headers },
  body: text,
});

/** What the proxy does not forward, as the API answers what it drops. The browser script takes it as sent. */
export const ACCEPTED: ProxyResponse = {
  status: 202,
  headers: { ...UNCACHED, 'content-type': JSON_TYPE },
  body: '{"deviceId":"","sessionId":""}',
};

/** Headers of an API response that a browser can use. CORS is the app's. */
const HANDED_BACK = [
  'retry-after',
  ...['x-ratelimit', 'ratelimit'].flatMap((name) => [`${name}-limit`, `${name}-remaining`, `${name}-reset`]),
];

/** The API's response, from the app's own origin: nothing in it may run as a page or a script. */
export function handedBack({ status, header, body }: UpstreamResponse): ProxyResponse {
  const headers: Record<string, string> = { ...UNCACHED, 'content-type': TEXT };
  if (/^application\/json\b/i.test(header('content-type') ?? '')) headers['content-type'] = JSON_TYPE;
  for (const name of HANDED_BACK) {
    const value = safeHeaderValue(header(name));
    if (value !== undefined) headers[name] = value;
  }
  return { status, headers, body: status === 204 || status === 304 ? undefined : body };
}
