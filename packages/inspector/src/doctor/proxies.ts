import { createClientIp, isPublicAddress, otherCdnAddress } from '@openpanel-node/core/adapter';
import { type Check, ok, wrong } from './check.js';

/** A request as it arrives at the app. */
export interface SampleRequest {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the socket: the nearest proxy's. */
  readonly remoteAddress: string;
  /** The value of the option `clientIp`; undefined where it has to be found. */
  readonly clientIp: number | string | readonly string[] | undefined;
}

type Setting = NonNullable<SampleRequest['clientIp']>;

const SUBJECT = 'client_ip';
/** Behind more proxies than that, nobody counts. */
const MOST_HOPS = 5;
/** Headers that hold no visitor's address, whatever is in them; a number of proxies reads the forwarding ones. */
const OF_NO_VISITOR = /^(?:x-forwarded-for|forwarded|host|origin|referer|via|user-agent|accept.*)$/;

/** Which address the app would take for the visitor's, or which settings would give it a public one. */
export function checkProxies(sample: SampleRequest): Check[] {
  const { clientIp } = sample;
  if (clientIp === undefined) return [suggest(sample)];
  if (clientIp !== 'framework') return [judge(clientIp, sample)];
  const settings = 'trust proxy of Express, proxy and maxIpsCount of Koa, trustProxy of Fastify';
  return [ok(SUBJECT, `With clientIp: 'framework' the app's own setting decides (${settings}).`), suggest(sample)];
}

function judge(setting: Setting, sample: SampleRequest): Check {
  const { address, problem } = addressBy(setting, sample);
  if (problem !== undefined) {
    return wrong(SUBJECT, `clientIp: ${wordsOf(setting)} is invalid: ${problem}.`, adviceFor(sample));
  }
  const how = `With clientIp: ${wordsOf(setting)}`;
  const cdn = address === undefined ? undefined : otherCdnAddress(sample.headers, address);
  if (address !== undefined && isPublicAddress(address)) {
    if (!cdn) return ok(SUBJECT, `${how} the visitor's address is ${address}.`);
    const differs = `${how} the address is ${address}, but ${cdn.header} says ${cdn.address}`;
    return wrong(
      SUBJECT,
      `${differs}: if a CDN in front of the app sets that header, all visitors would be one.`,
      adviceFor(sample),
    );
  }
  const found = address === undefined ? 'no address is found' : `the address is ${address}, which is no visitor's`;
  return wrong(SUBJECT, `${how} ${found}.`, adviceFor(sample));
}

function suggest(sample: SampleRequest): Check {
  const found = workingSettings(sample);
  if (found.length === 0)
    return wrong(SUBJECT, 'No setting finds a public address in this request.', adviceFor(sample));
  const lines = found.map(([setting, address]) => `clientIp: ${wordsOf(setting)} gives ${address}`);
  const cdn = otherCdnAddress(sample.headers, undefined);
  const [best] = agreeing(found, sample);
  const choice =
    cdn && best
      ? `${cdn.header} names ${cdn.address}: if a CDN in front of the app sets it, take clientIp: ${wordsOf(best[0])}`
      : 'Take the smallest whose address is the visitor’s: a larger number trusts what a client can forge';
  const hasNumber = found.some(([setting]) => typeof setting === 'number' && setting > 0);
  const same = "The number is also that of app.set('trust proxy', …) in Express, and of maxIpsCount in Koa";
  return ok(SUBJECT, `${lines.join('; ')}. ${choice}.${hasNumber ? ` ${same}.` : ''}`);
}

function adviceFor(sample: SampleRequest): string {
  const found = workingSettings(sample);
  const [first] = [...agreeing(found, sample), ...found];
  if (first) return `clientIp: ${wordsOf(first[0])} gives ${first[1]}; is that the visitor?`;
  return 'The proxies in front have to add X-Forwarded-For, Forwarded, or a header of their own.';
}

/** Settings that give a public address: numbers of proxies, and headers that hold one. */
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

/** Those that find what the header of a CDN names, where there is one. */
const agreeing = (found: readonly [Setting, string][], { headers }: SampleRequest) =>
  found.filter(([, address]) => otherCdnAddress(headers, address) === undefined);

/** The address that a setting finds, or why it is no setting. */
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
