import { createClientIp, isPublicAddress } from '@openpanel-node/core';
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

/** Which address the app would take for the visitor's, or which settings would give it a public one. */
export function checkProxies(sample: SampleRequest): Check[] {
  const { clientIp } = sample;
  return [clientIp === undefined ? suggest(sample) : judge(clientIp, sample)];
}

function judge(setting: Setting, sample: SampleRequest): Check {
  const address = addressBy(setting, sample);
  const how = `With clientIp: ${wordsOf(setting)}`;
  if (address !== undefined && isPublicAddress(address))
    return ok(SUBJECT, `${how} the visitor's address is ${address}.`);
  const found = address === undefined ? 'no address is found' : `the address is ${address}, which is no visitor's`;
  return wrong(SUBJECT, `${how} ${found}.`, adviceFor(sample));
}

function suggest(sample: SampleRequest): Check {
  const found = workingSettings(sample);
  if (found.length === 0)
    return wrong(SUBJECT, 'No setting finds a public address in this request.', adviceFor(sample));
  const lines = found.map(([setting, address]) => `clientIp: ${wordsOf(setting)} gives ${address}`);
  return ok(SUBJECT, `${lines.join('; ')}. Take the one whose address is the visitor's.`);
}

function adviceFor(sample: SampleRequest): string {
  const [first] = workingSettings(sample);
  if (first) return `clientIp: ${wordsOf(first[0])} gives ${first[1]}; is that the visitor?`;
  return 'The proxies in front have to add X-Forwarded-For, Forwarded, or a header of their own.';
}

/** Settings that give a public address: numbers of proxies, and headers that hold one. */
function workingSettings(sample: SampleRequest): [Setting, string][] {
  const hops = Array.from({ length: MOST_HOPS + 1 }, (_, count) => count);
  const headers = Object.keys(sample.headers).filter((name) => !/^(?:x-forwarded-for|forwarded)$/.test(name));
  const found: [Setting, string][] = [];
  for (const setting of [...hops, ...headers]) {
    const address = addressBy(setting, sample);
    const isNew = typeof setting === 'string' || !found.some(([, known]) => known === address);
    if (address !== undefined && isPublicAddress(address) && isNew) found.push([setting, address]);
  }
  return found;
}

const addressBy = (setting: Setting, { headers, remoteAddress }: SampleRequest): string | undefined =>
  createClientIp(setting)(undefined, { headers, remoteAddress, frameworkIp: () => undefined });

const wordsOf = (setting: Setting): string =>
  typeof setting === 'number'
    ? String(setting)
    : typeof setting === 'string'
      ? `'${setting}'`
      : JSON.stringify(setting);
