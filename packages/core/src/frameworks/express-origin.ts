import type { Arrival } from './framework.js';

/** The parts of an Express request that tell where it comes from, in all supported majors. */
export interface ForwardedRequest {
  readonly ip?: string | undefined;
  readonly protocol: string;
  readonly app: { get(setting: string): unknown };
}

type Trust = (address: string | undefined, hop: number) => boolean;

/**
 * Express's own getters, without white space and comments. An app may have replaced them, for one request or for all, and must then get
 * what its own return. Otherwise the same is computed from what is known of the request: Express reads each of its parts again for each
 * getter, and every property of a request is slow to read, because Express has given it another prototype.
 */
const OWN_GETTERS = {
  ip: ["function ip(){var trust=this.app.get('trust proxy fn');return proxyaddr(this,trust);}"],
  protocol: ['socket', 'connection'].map(
    (socket) =>
      `function protocol(){var proto=this.${socket}.encrypted?'https':'http';var trust=this.app.get('trust proxy fn');` +
      `if(!trust(this.${socket}.remoteAddress,0)){return proto;}var header=this.get('X-Forwarded-Proto')||proto var index=header.indexOf(',') ` +
      `return index!==-1?header.substring(0,index).trim():header.trim()}`,
  ),
};

type Getter = () => unknown;

const known = new WeakMap<Getter, boolean>();
const findGetter = (Object.prototype as unknown as { __lookupGetter__(name: string): Getter | undefined })
  .__lookupGetter__;

function isOwn(request: ForwardedRequest, name: keyof typeof OWN_GETTERS): boolean {
  const getter = findGetter.call(request, name);
  if (getter === undefined) return false;
  let answer = known.get(getter);
  if (answer === undefined) {
    answer = OWN_GETTERS[name].some((text) => compact(text) === compact(String(getter)));
    known.set(getter, answer);
  }
  return answer;
}

const compact = (code: string) => code.replace(/\/\/.*$/gm, '').replace(/\s+/g, '');

const trustOf = (request: ForwardedRequest) => request.app.get('trust proxy fn') as Trust;

/** Whether the nearest proxy is trusted. Asked once for each request. */
export function isBehindProxy(request: ForwardedRequest, arrival: Arrival): boolean {
  arrival.isBehindProxy ??= trustOf(request)(arrival.remoteAddress, 0);
  return arrival.isBehindProxy;
}

/** `request.ip`: the address of the first one who is not trusted, from the socket outwards, or the last one known. */
export function expressIp(request: ForwardedRequest, arrival: Arrival): string | undefined {
  if (!isOwn(request, 'ip')) return request.ip;
  const header = String(arrival.headers['x-forwarded-for'] ?? '');
  let address = arrival.remoteAddress;
  let hop = 0;
  for (let end = header.length; end > 0; ) {
    const comma = header.lastIndexOf(',', end - 1);
    const entry = withoutSpaces(header.slice(comma + 1, end));
    end = comma;
    if (entry === '') continue;
    const isTrusted = hop === 0 ? isBehindProxy(request, arrival) : trustOf(request)(address, hop);
    if (!isTrusted) return address;
    address = entry;
    hop += 1;
  }
  return address;
}

/** As Express does: tabs are part of an address, which is none then. */
const withoutSpaces = (entry: string) => (entry.includes(' ') ? entry.replace(/^ +| +$/g, '') : entry);

/** `request.protocol` as it was when the request arrived. */
export function expressProtocol(request: ForwardedRequest, arrival: Arrival): string {
  if (!isOwn(request, 'protocol')) return request.protocol;
  const { encrypted } = (arrival.socket ?? {}) as { readonly encrypted?: boolean };
  const protocol = encrypted ? 'https' : 'http';
  if (!isBehindProxy(request, arrival)) return protocol;
  const header = String(arrival.headers['x-forwarded-proto'] || protocol);
  const comma = header.indexOf(',');
  return (comma === -1 ? header : header.slice(0, comma)).trim();
}
