import ipaddr from 'ipaddr.js';
import type { Warn } from '../diagnostics.js';
import { net } from '../util/node-modules.js';
import type { Environment } from './environment.js';
import { CORRECT_VARIABLE } from './environment.js';

/** The proxy settings of the environment for one URL; `variable` is the one that applies. */
export type ProxySetting =
  | {
      readonly kind: 'proxy';
      readonly variable: string;
      /** Without user name and password. */
      readonly origin: string;
      /** The value of `Proxy-Authorization`. */
      readonly authorization: string | undefined;
    }
  /** `NO_PROXY` names the host. */
  | { readonly kind: 'excluded'; readonly variable: string; readonly by: string }
  /** The value cannot be used; `problem` does not contain it. */
  | { readonly kind: 'invalid'; readonly variable: string; readonly problem: string };

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Returns the proxy for a URL: `https_proxy` or `HTTPS_PROXY` for https, `http_proxy` or `HTTP_PROXY` for http. As in curl and npm,
 * lower case wins, an empty variable counts as not set, and a value without a scheme is an http: URL.
 */
export function proxyFor(url: string, env: Environment): ProxySetting | undefined {
  const target = new URL(url);
  const variable = firstSet(env, target.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  if (variable === undefined) return undefined;
  const exclusion = firstSet(env, 'no_proxy');
  if (exclusion !== undefined && isExcluded(target, textOf(env, exclusion)))
    return { kind: 'excluded', variable, by: exclusion };
  return { variable, ...parseProxy(textOf(env, variable)) };
}

const textOf = (env: Environment, name: string): string => env[name]?.trim() ?? '';

const firstSet = (env: Environment, name: string): string | undefined =>
  [name, name.toUpperCase()].find((each) => textOf(env, each) !== '');

type Parsed = Omit<Extract<ProxySetting, { kind: 'proxy' }>, 'variable'> | { kind: 'invalid'; problem: string };

const invalid = (problem: string): Parsed => ({ kind: 'invalid', problem });

function parseProxy(text: string): Parsed {
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme?.startsWith('socks')) return invalid('it is the URL of a SOCKS proxy');
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return invalid(`its scheme is ${scheme}:`);
  const full = scheme === undefined ? `http://${text}` : text;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  const credentials = url && credentialsOf(url);
  // With a scheme, a path is ignored, as in curl. Without one, a path means that the value is not a proxy.
  const isOther = scheme === undefined && url?.pathname !== '/';
  if (!url || !credentials || isOther || !/^(?:[\w.-]+|\[[\da-f:.]+\])$/i.test(url.hostname))
    return invalid('it is not a URL; characters such as # / @ and % in a password have to be percent-encoded');
  return { kind: 'proxy', origin: url.origin, authorization: credentials.authorization };
}

/** Undefined if they are not percent-encoded correctly. */
function credentialsOf({ username, password }: URL): { authorization: string | undefined } | undefined {
  if (username === '' && password === '') return { authorization: undefined };
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  } catch {
    return undefined;
  }
}

/** Whether `NO_PROXY` has the host, a parent domain, a network that contains it, or `*`. An entry with a port applies to that port only. */
function isExcluded({ hostname, port, protocol }: URL, list: string): boolean {
  const host = withoutBrackets(hostname);
  return list.split(/[,\s]+/).some((entry) => {
    if (entry === '*') return true;
    if (entry.includes('/')) return isInNetwork(host, entry);
    const [, name = '', onlyPort] = net().isIPv6(entry) ? ['', entry] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
    if (onlyPort !== undefined && onlyPort !== (port || DEFAULT_PORTS[protocol])) return false;
    const excluded = withoutBrackets(name.toLowerCase()).replace(/^\*?\./, '');
    return host === excluded || (excluded !== '' && !net().isIP(host) && host.endsWith(`.${excluded}`));
  });
}

function isInNetwork(host: string, cidr: string): boolean {
  try {
    const [address, length] = ipaddr.parseCIDR(cidr);
    const own = ipaddr.parse(host);
    return own.kind() === address.kind() && own.match(address, length);
  } catch {
    return false; // the host is a name, or the entry is not a network
  }
}

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

/** The warning about a variable that cannot be used. */
export function proxyRemark({ variable, problem }: Extract<ProxySetting, { kind: 'invalid' }>): Parameters<Warn> {
  const rule = 'It must be the URL of an HTTP proxy, such as http://proxy.example:3128';
  const effect = 'Until then, events stay in the queue';
  return [
    'invalid_variable',
    `${variable} cannot be used: ${problem}. ${rule}. ${effect}. ${CORRECT_VARIABLE}`,
    'error',
  ];
}
