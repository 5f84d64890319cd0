import { createClientIp, isPublicAddress, otherCdnAddress } from '@openpanel-node/core/adapter';
import { type Check, ok, wrong } from './check.js';

/** A request, as it arrives at the app. */
export interface SampleRequest {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The address of the socket: that of the nearest proxy. */
  readonly remoteAddress: string;
  /** The `clientIp` option; `undefined` to look for settings that work. */
  readonly clientIp: number | string | readonly string[] | undefined;
}

type Setting = NonNullable<SampleRequest['clientIp']>;

const SUBJECT = 'client_ip';
/** Apps are rarely behind more proxies. */
const MOST_HOPS = 5;
/** Headers that are not proposed as a setting: they never hold just the client IP, and a number reads the forwarding headers. */
const OF_NO_VISITOR = /^(?:x-forwarded-for|forwarded|host|origin|referer|via|user-agent|accept.*)$/;

/** Which client IP the app would use, or which settings find a public one. */
export function checkProxies(sample: SampleRequest): Check[] {
  const { clientIp } = sample;
  if (clientIp === undefined) return [suggest(sample)];
  if (clientIp !== 'framework') return [judge(clientIp, sample)];
  const settings = 'trust proxy of Express, proxy and maxIpsCount of Koa, trustProxy of Fastify';
  return [
    ok(SUBJECT, `With clientIp: 'framework', the framework's own setting decides (${settings}).`),
    suggest(sample),
  ];
}

function judge(setting: Setting, sample: SampleRequest): Check {
  const { address, problem } = addressBy(setting, sample);
  if (problem !== undefined) {
    return wrong(SUBJECT, `clientIp: ${wordsOf(setting)} is invalid: ${problem}.`, adviceFor(sample));
  }
  const how = `With clientIp: ${wordsOf(setting)},`;
  const cdn = address === undefined ? undefined : otherCdnAddress(sample.headers, address);
  if (address !== undefined && isPublicAddress(address)) {
    if (!cdn) return ok(SUBJECT, `${how} the client IP is ${address}.`);
    const differs = `${how} the client IP is ${address}, but ${cdn.header} says ${cdn.address}.`;
    return wrong(
      SUBJECT,
      `${differs} If your CDN sets that header, all visitors would get the IP of the CDN.`,
      adviceFor(sample),
    );
  }
  const found = address === undefined ? 'no address was found' : `the address is ${address}, which is not public`;
  return wrong(SUBJECT, `${how} ${found}.`, adviceFor(sample));
}

function suggest(sample: SampleRequest): Check {
  const found = workingSettings(sample);
  if (found.length === 0) return wrong(SUBJECT, 'No setting finds a public IP in this request.', adviceFor(sample));
  const lines = found.map(([setting, address]) => `clientIp: ${wordsOf(setting)} finds ${address}`);
  const cdn = otherCdnAddress(sample.headers, undefined);
  const [best] = agreeing(found, sample);
  const choice =
    cdn && best
      ? `${cdn.header} says ${cdn.address}. If your CDN sets that header, use clientIp: ${wordsOf(best[0])}`
      : 'Use the smallest number that finds the visitor: a larger one trusts addresses that clients can forge';
  const hasNumber = found.some(([setting]) => typeof setting === 'number' && setting > 0);
  const same = "The same number works for app.set('trust proxy', …) in Express and maxIpsCount in Koa";
  return ok(SUBJECT, `${lines.join('; ')}. ${choice}.${hasNumber ? ` ${same}.` : ''}`);
}

function adviceFor(sample: SampleRequest): string {
  const found = workingSettings(sample);
  const [first] = [...agreeing(found, sample), ...found];
  if (first) return `clientIp: ${wordsOf(first[0])} finds ${first[1]}. Use it if that is the visitor.`;
  return 'Make your proxy add X-Forwarded-For, Forwarded, or its own header with the client IP.';
}

/** The settings that find a public address: numbers of proxies, and headers. */
function workingSettings(sample: SampleRequest): [Setting, string][] {
  const hops = Array.from({ length: MOST_HOPS + 1 }, (_, count) => count);
  const headers = Object.keys(sample.headers).filter((name) => !OF_NO_VISITOR.test(name));
  const found: [Setting, string][] = [];
  for (const setting of [...hops, ...headers]) {
    const { address } = addressBy(setting, sample);
    const isNew = typeof setting === 'string' || !found.some(([, known]) => known === address);
    if (address !== undefined && isPublicAddress(address) && isNew) found.push([setting, address]);
  }
  return found;
}

/** The settings that find the address in the header of a CDN, if there is one. */
const agreeing = (found: readonly [Setting, string][], { headers }: SampleRequest) =>
  found.filter(([, address]) => otherCdnAddress(headers, address) === undefined);

/** The address that a setting finds, or why the setting is invalid. */
function addressBy(
  setting: Setting,
  { headers, remoteAddress }: SampleRequest,
): { address?: string | undefined; problem?: string } {
  let problem: string | undefined;
  const find = createClientIp(setting, (error) => {
    problem = error instanceof Error ? error.message : String(error);
  });
  const address = find(undefined, { headers, remoteAddress, frameworkIp: () => undefined });
  return problem === undefined ? { address } : { problem };
}

const wordsOf = (setting: Setting): string =>
  typeof setting === 'number'
    ? String(setting)
    : typeof setting === 'string'
      ? `'${setting}'`
      : JSON.stringify(setting);
