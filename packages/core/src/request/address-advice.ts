import type { IncomingHttpHeaders } from 'node:http';
import type { Diagnostics } from '../diagnostics.js';
import { hasForwardingHeaders } from './client-ip.js';

/**
 * Says once why events are not a visitor's: the address that was found is not a public one. With forwarding headers
 * that means a proxy which is not trusted; `trustAdvice` is the line of code that trusts it.
 */
export function warnAddress(
  diagnostics: Diagnostics,
  ip: string | undefined,
  headers: IncomingHttpHeaders,
  trustAdvice: string | undefined,
): void {
  const found = ip === undefined ? 'No client address was found' : `The client address is ${ip}, which is not public`;
  const effect = 'so events are server events: they count no visitor and open no session.';
  if (hasForwardingHeaders(headers) && trustAdvice !== undefined) {
    const advice = `Requests come through a proxy that the app does not trust. Add \`${trustAdvice}\`, or set the option clientIp.`;
    diagnostics.once('untrusted_proxy', `${found}, ${effect} ${advice}`);
  } else {
    diagnostics.once('private_client_ip', `${found}, ${effect} That is normal in local development.`);
  }
}
