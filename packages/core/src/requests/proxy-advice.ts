import type { IncomingHttpHeaders } from 'node:http';
import type { Diagnostics, WarningCode } from '../diagnostics.js';
import {
  type CdnAddress,
  type ClientIpOption,
  forwardedFor,
  type Hops,
  ONE_ADDRESS_HEADERS,
  otherCdnAddress,
  standardForwarded,
} from './client-ip.js';
import { cleanAddress, isPublicAddress } from './ip-address.js';
import { headerName, PLATFORMS, type PlatformPreset, presetOf } from './platforms.js';

/** A request and its client IP. */
export interface AddressFacts {
  readonly ip: string | undefined;
  /** Address of the socket: of the client or the nearest proxy. */
  readonly remoteAddress: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly clientIp: ClientIpOption<never>;
  /** Returns the line of code that makes the framework trust this number of proxies. */
  readonly trustAdvice: (proxies: number) => string;
  /** What follows from an address that is not public. Default: for a middleware. */
  readonly effect?: string;
}

interface Advice {
  readonly code: WarningCode;
  readonly text: string;
  /** Each key is logged once. */
  readonly key: string;
  /** The client IP that the suggestion would find. */
  readonly finds?: string | undefined;
}

const SERVER_EVENTS = 'so events are sent as server events, without a visitor or a session.';

/**
 * Warns once about a client IP that is probably wrong. Without a public IP, events are server events; if the headers have a public
 * address, a proxy is not trusted, and the warning suggests the setting. A public IP is suspicious if a CDN header has another one:
 * the header is not trusted, but reported.
 */
export function warnAddress(diagnostics: Diagnostics, facts: AddressFacts): void {
  const { ip, headers, effect = SERVER_EVENTS } = facts;
  const cdn = otherCdnAddress(headers, ip);
  if (ip !== undefined && isPublicAddress(ip)) {
    if (cdn) diagnostics.once('cdn_address', `The client IP is probably not the visitor's. ${cdnText(facts, cdn)}`);
    return;
  }
  const found = ip === undefined ? 'No client IP was found' : `The client IP is ${ip}, which is not public`;
  const { code, text, key } = platformAdvice(facts) ?? agreeing(adviceFor(facts), facts, cdn);
  diagnostics.once(code, `${found}, ${effect} ${text}`, key);
}

/** Suggests the setting that finds the address in the CDN header. The address is not shown: logs have no visitor IPs. */
function cdnText(
  { headers, remoteAddress, clientIp, trustAdvice }: AddressFacts,
  { header, address }: CdnAddress,
): string {
  const hops = forwardedFor(headers) ?? (clientIp === 'framework' ? undefined : standardForwarded(headers)) ?? [];
  const proxies = [remoteAddress, ...hops].map(cleanAddress).indexOf(address);
  const named = `\`clientIp: '${nameOf(header)}'\``;
  const counted =
    clientIp === 'framework' ? trustAdvice(proxies) : typeof clientIp === 'number' ? `clientIp: ${proxies}` : '';
  const lines = proxies > 0 && counted !== '' ? `\`${counted}\` or ${named}` : named;
  return `The header ${header} has another public IP. If a CDN in front of your app sets it, use ${lines}. Without a CDN, ignore this: a client made the header up.`;
}

/** Platforms that do not stand in front of apps elsewhere. */
const HOSTS: readonly PlatformPreset[] = ['vercel', 'netlify'];
const PRESETS = Object.keys(PLATFORMS) as PlatformPreset[];

/** Suggests the preset of the platform that the headers are from. */
function platformAdvice({ headers, clientIp, remoteAddress }: AddressFacts): Advice | undefined {
  if (typeof clientIp === 'function') return undefined;
  // Without a socket, there is no proxy to count from.
  const presets = remoteAddress === undefined ? PRESETS : HOSTS;
  const preset = presets.find((each) => isPublicHop(headers[PLATFORMS[each].header]?.toString()));
  if (preset === undefined || (typeof clientIp === 'string' && headerName(clientIp) === PLATFORMS[preset].header))
    return undefined;
  const { name, header } = PLATFORMS[preset];
  return {
    code: 'untrusted_proxy',
    text: `The header ${header} has a public IP. If the app runs on ${name}, use \`clientIp: '${preset}'\`. Otherwise, ignore this: a client made the header up.`,
    key: 'untrusted_proxy:platform',
  };
}

/** What the option `clientIp` calls a header. */
const nameOf = (header: string): string => presetOf(header) ?? header;

const NORMAL: Advice = {
  code: 'private_client_ip',
  text: 'This is normal in local development and for callers in your own network.',
  key: 'private_client_ip',
};

const untrusted = (text: string, finds: string | undefined): Advice => ({
  code: 'untrusted_proxy',
  text,
  key: 'untrusted_proxy',
  finds,
});

/** Replaces the advice if a CDN header has another address than the suggestion would find. */
function agreeing(advice: Advice, facts: AddressFacts, cdn: CdnAddress | undefined): Advice {
  const isSettled = typeof facts.clientIp === 'function' || advice.key === 'missing_header';
  if (!cdn || isSettled || advice.finds === cdn.address) return advice;
  const code = advice === NORMAL ? 'cdn_address' : advice.code;
  // With its own key: if a client made the header up, other requests still get the usual advice.
  return { code, text: cdnText(facts, cdn), key: `${code}:cdn` };
}

function adviceFor({ ip, remoteAddress, headers, clientIp, trustAdvice }: AddressFacts): Advice {
  if (typeof clientIp === 'function') return NORMAL;
  if (typeof clientIp === 'string' && clientIp !== 'framework') return headerAdvice(clientIp, headers);
  // Frameworks do not read the standard header.
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
      chain[Math.max(proxies, 1)],
    );
  }
  if (at === -1 || proxies === -1) return NORMAL;
  const further = `There is a public IP further left in ${headers['x-forwarded-for'] ? 'X-Forwarded-For' : 'Forwarded'}.`;
  if (typeof clientIp === 'object') {
    return untrusted(
      `${further} If ${ip ?? 'the entry before it'} is your proxy, add it to the list in clientIp.`,
      chain[proxies],
    );
  }
  const line = clientIp === 'framework' ? trustAdvice(proxies) : `clientIp: ${proxies}`;
  return untrusted(
    `${further} If ${proxies} of your proxies are in front of the app, use \`${line}\`.`,
    chain[proxies],
  );
}

function headerAdvice(option: string, headers: IncomingHttpHeaders): Advice {
  const name = headerName(option);
  if (headers[name] !== undefined) return NORMAL;
  const others = ['x-forwarded-for', 'forwarded', ...ONE_ADDRESS_HEADERS].filter(
    (other) => headers[other] !== undefined,
  );
  if (others.length === 0) return NORMAL;
  const text = `The option clientIp names the header ${name}, but the request does not have it. It has ${others.join(', ')}.`;
  return { code: 'private_client_ip', text, key: 'missing_header' };
}

/** Advice for an address in a header that has to be named in `clientIp`. */
function otherHeaderAdvice(headers: IncomingHttpHeaders): Advice | undefined {
  const hops = standardForwarded(headers);
  const name = hops?.some(isPublicHop)
    ? 'forwarded'
    : ONE_ADDRESS_HEADERS.find((header) => isPublicHop(headers[header]?.toString()));
  if (name === undefined) return undefined;
  const text = `The header ${name} has a public IP. If your proxy sets it, use \`clientIp: '${nameOf(name)}'\`.`;
  return untrusted(text, cleanAddress(name === 'forwarded' ? hops?.[0] : headers[name]));
}

const isPublic = (address: string | undefined) => address !== undefined && isPublicAddress(address);

const isPublicHop = (hop: Hops[number]) => isPublic(cleanAddress(hop));
