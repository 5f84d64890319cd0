import type { IncomingHttpHeaders } from 'node:http';
import type { Diagnostics } from '../diagnostics.js';
import { cleanAddress } from './address.js';
import { hasForwardingHeaders } from './client-ip.js';

/** What is known of a request whose address is not public. */
export interface AddressFacts {
  readonly ip: string | undefined;
  /** Of the socket: the client's, or the nearest proxy's. */
  readonly remoteAddress: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The line of code that trusts a proxy; undefined where the app has said itself where addresses come from. */
  readonly trustAdvice: string | undefined;
}

/**
 * Says once why events are not a visitor's: the address that was found is not a public one. Where it is the socket's
 * although there are forwarding headers, that means a proxy which is not trusted.
 */
export function warnAddress(diagnostics: Diagnostics, { ip, remoteAddress, headers, trustAdvice }: AddressFacts): void {
  const found = ip === undefined ? 'No client address was found' : `The client address is ${ip}, which is not public`;
  const effect = 'so events are server events: they count no visitor and open no session.';
  const isOfTheSocket = ip === cleanAddress(remoteAddress);
  if (isOfTheSocket && hasForwardingHeaders(headers) && trustAdvice !== undefined) {
    const advice = `Requests come through a proxy that the app does not trust. Add \`${trustAdvice}\`, or set the option clientIp.`;
    diagnostics.once('untrusted_proxy', `${found}, ${effect} ${advice}`);
  } else {
    diagnostics.once(
      'private_client_ip',
      `${found}, ${effect} That is normal in local development and for callers in your own network.`,
    );
  }
}
