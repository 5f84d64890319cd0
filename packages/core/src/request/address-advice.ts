import type { IncomingHttpHeaders } from 'node:http';
import type { Diagnostics, WarningCode } from '../diagnostics.js';
import { cleanAddress, isPublicAddress } from './address.js';
import { type ClientIpOption, forwardedFor, type Hops, ONE_ADDRESS_HEADERS, standardForwarded } from './client-ip.js';

/** What is known of a request whose address is not public. */
export interface AddressFacts {
  readonly ip: string | undefined;
  /** Of the socket: the client's, or the nearest proxy's. */
  readonly remoteAddress: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly clientIp: ClientIpOption<never>;
  /** The line of code that makes the framework trust a number of proxies. */
  readonly trustAdvice: (proxies: number) => string;
}

interface Advice {
  readonly code: WarningCode;
  readonly text: string;
  /** What is said once. */
  readonly key: string;
}

/**
 * Says once why events are not a visitor's: the address that was found is not a public one. Where there is a public one in
 * the request, that means a proxy which is not trusted, and it says what would find it.
 */
export function warnAddress(diagnostics: Diagnostics, facts: AddressFacts): void {
  const { ip } = facts;
  const found = ip === undefined ? 'No client address was found' : `The client address is ${ip}, which is not public`;
  const effect = 'so events are server events: they count no visitor and open no session.';
  const { code, text, key } = adviceFor(facts);
  diagnostics.once(code, `${found}, ${effect} ${text}`, key);
}

const NORMAL: Advice = {
  code: 'private_client_ip',
  text: 'That is normal in local development and for callers in your own network.',
  key: 'private_client_ip',
};

const untrusted = (text: string): Advice => ({ code: 'untrusted_proxy', text, key: 'untrusted_proxy' });

function adviceFor({ ip, remoteAddress, headers, clientIp, trustAdvice }: AddressFacts): Advice {
  if (typeof clientIp === 'function') return NORMAL;
  if (typeof clientIp === 'string' && clientIp !== 'framework') return headerAdvice(clientIp, headers);
  // No framework reads the standard header.
  const hops = forwardedFor(headers) ?? (clientIp === 'framework' ? undefined : standardForwarded(headers));
  const chain = [remoteAddress, ...(hops ?? [])].map(cleanAddress);
  const at = chain.indexOf(ip);
  if (hops === undefined) return (at === 0 && otherHeaderAdvice(headers)) || NORMAL;
  const proxies = chain.findIndex((address, index) => index > at && isPublic(address));
  if (at === 0 && clientIp === 'framework') {
    const [what, add] = proxies > 1 ? ['proxies', `If ${proxies} of them are yours, add`] : ['a proxy', 'Add'];
    const line = trustAdvice(Math.max(proxies, 1));
    return untrusted(
      `Requests come through ${what} that the app does not trust. ${add} \`${line}\`, or set the option clientIp.`,
    );
  }
  if (at === -1 || proxies === -1) return NORMAL;
  const further = `There is a public address further left in ${headers['x-forwarded-for'] ? 'X-Forwarded-For' : 'Forwarded'}.`;
  if (typeof clientIp === 'object') {
    return untrusted(`${further} If ${ip ?? 'what is before it'} is a proxy of yours, add it to the list clientIp.`);
  }
  const line = clientIp === 'framework' ? trustAdvice(proxies) : `clientIp: ${proxies}`;
  return untrusted(`${further} If ${proxies} proxies of yours are in front of the app, write \`${line}\`.`);
}

function headerAdvice(option: string, headers: IncomingHttpHeaders): Advice {
  const name = option.trim().toLowerCase();
  if (headers[name] !== undefined) return NORMAL;
  const others = ['x-forwarded-for', 'forwarded', ...ONE_ADDRESS_HEADERS].filter(
    (other) => headers[other] !== undefined,
  );
  if (others.length === 0) return NORMAL;
  const text = `The option clientIp names the header ${name}, which is not there. There is ${others.join(', ')}.`;
  return { code: 'private_client_ip', text, key: 'missing_header' };
}

/** Where the address is in a header that has to be named. */
function otherHeaderAdvice(headers: IncomingHttpHeaders): Advice | undefined {
  const name = standardForwarded(headers)?.some(isPublicHop)
    ? 'forwarded'
    : ONE_ADDRESS_HEADERS.find((header) => isPublicHop(headers[header]?.toString()));
  return (
    name &&
    untrusted(`The header ${name} has a public one: if a proxy of yours sets it, write \`clientIp: '${name}'\`.`)
  );
}

const isPublic = (address: string | undefined) => address !== undefined && isPublicAddress(address);

const isPublicHop = (hop: Hops[number]) => isPublic(cleanAddress(hop));
