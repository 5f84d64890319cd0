import type { IncomingHttpHeaders } from 'node:http';
import { safeHeaderValue } from '../requests/visitor.js';

/** Headers that the API reads of a browser. Everything else stays here: cookies, credentials, addresses, the client secret. */
const FORWARDED =
  /^(?:user-agent|origin|accept-language|openpanel-client-id|sec-ch-ua|(?:sec-ch-ua|sec-fetch|openpanel-sdk)-[\w-]+)$/;

/** Names in which the API takes a client secret. */
const SECRETS = ['openpanel-client-secret', 'mixan-client-secret'] as const;

export const hasSecret = (headers: IncomingHttpHeaders): boolean => SECRETS.some((name) => headers[name] !== undefined);

/** Whether the body has a client secret, which the API would take too. */
export function bodyHasSecret(body: string | Uint8Array): boolean {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  // A name may be written with escapes.
  if (!/clientSecret|\\u/.test(text)) return false;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && 'clientSecret' in parsed;
  } catch {
    return false; // the API does not read it either
  }
}

/** The headers of a browser that are forwarded, with the visitor's IP in place of what the browser says about it. */
export function forwardedHeaders(headers: IncomingHttpHeaders, ip: string | undefined): Record<string, string> {
  const forwarded: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const safe = FORWARDED.test(name) && typeof value === 'string' ? safeHeaderValue(value) : undefined;
    if (safe !== undefined) forwarded[name] = safe;
  }
  // Servers of older versions know only the first; the second wins where a proxy in front of the API rewrites the others.
  if (ip !== undefined) Object.assign(forwarded, { 'x-client-ip': ip, 'openpanel-client-ip': ip });
  return forwarded;
}
