import { classifyResponse, type ResponseOutcome } from './delivery/classify-response.js';
import type { Sender, TransportResult } from './delivery/transport.js';
import { quoted, withoutStop } from './diagnostics.js';
import { type ClientConfig, endsInTrack, type ResolvedConfig, TRACK } from './options/client-config.js';
import { CORRECT_VARIABLE } from './options/environment.js';
import type { ProxySetting } from './options/proxy-variable.js';
import { within } from './util/time.js';
import { SERVER_USER_AGENT } from './version.js';

/** What `verify()` checks, in this order. */
export type VerifySubject =
  | 'variables'
  | 'disabled'
  | 'transport'
  | 'shutdown'
  | 'outbox'
  | 'client_id'
  | 'client_secret'
  | 'proxy'
  | 'api_url'
  | 'credentials'
  | 'clock';

/** The result of one check. */
export interface VerifyCheck {
  readonly subject: VerifySubject;
  readonly ok: boolean;
  readonly message: string;
  /** What to do if the check failed. */
  readonly advice?: string;
}

/** The results of `client.verify()`. */
export interface VerifyReport {
  /** Whether all checks passed. */
  readonly ok: boolean;
  readonly checks: readonly VerifyCheck[];
}

const VARIABLES = 'Set OPENPANEL_CLIENT_ID and OPENPANEL_CLIENT_SECRET (or the options clientId and clientSecret).';
const ENV_FILE = 'A .env file is not loaded automatically: use node --env-file=.env.';
const COMPARE = 'Compare the client ID and the client secret with those in the dashboard.';
const API_URL = 'OPENPANEL_API_URL (or the option apiUrl)';
const LOWER_CASE_UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Checks everything that could keep events from arriving, including one request to the API that stores nothing. */
export async function verifyClient(
  resolved: ResolvedConfig,
  sender: Sender,
  now: () => number,
  isEnded: () => boolean,
): Promise<VerifyReport> {
  const { config, knowsApiUrl } = resolved;
  const checks = [...ofConfiguration(resolved)];
  if (isEnded()) {
    checks.push(wrong('shutdown', 'The client was shut down.', 'Call verify() before shutdown().'));
  } else if (config.transport) {
    checks.push(ok('transport', 'Events go to your own transport, not to the API.'));
  } else if (knowsApiUrl && config.proxy?.kind !== 'invalid') {
    checks.push(...ofProxy(config.proxy));
    const askedAt = now();
    const result = await ask(sender, config.requestTimeoutMs);
    checks.push(
      ...ofAnswer(config, result, classifyResponse(result, now(), config.clientSecret !== undefined)),
      ...ofClock(result, (askedAt + now()) / 2),
    );
  }
  return { ok: checks.every((check) => check.ok), checks };
}

export const ok = (subject: VerifySubject, message: string): VerifyCheck => ({ subject, ok: true, message });

export const wrong = (subject: VerifySubject, message: string, advice: string): VerifyCheck => ({
  subject,
  ok: false,
  message,
  advice,
});

export function* ofConfiguration({ config, remarks, misnamedVariables }: ResolvedConfig): Generator<VerifyCheck> {
  for (const { name, meant } of misnamedVariables()) {
    yield wrong('variables', `${name} is set, but this library does not read it.`, `Rename it to ${meant}.`);
  }
  const variables = remarks.filter(([code]) => code === 'invalid_variable');
  for (const [, message] of variables)
    yield wrong('variables', message.replace(` ${CORRECT_VARIABLE}`, ''), CORRECT_VARIABLE);
  const { clientId, clientSecret, apiUrl, disabled, transport } = config;
  if (disabled && variables.length === 0 && clientId !== '') {
    yield wrong('disabled', 'The client is disabled.', 'Remove OPENPANEL_DISABLED, or the option disabled.');
  }
  if (transport) return;
  if (clientId === '') yield wrong('client_id', 'There is no client ID.', `${VARIABLES} ${ENV_FILE}`);
  else if (LOWER_CASE_UUID.test(clientId)) yield ok('client_id', 'The client ID is a UUID.');
  else yield wrong('client_id', 'The client ID is not a lower-case UUID.', 'Copy it unchanged from the dashboard.');

  if (clientSecret === undefined) yield wrong('client_secret', 'There is no client secret.', VARIABLES);
  else if (remarks.some(([code]) => code === 'insecure_api_url'))
    yield wrong('client_secret', `The client secret is sent unencrypted to ${apiUrl}.`, 'Use an https: URL.');
  else yield ok('client_secret', 'The client secret is set.');
}

function* ofProxy(proxy: ProxySetting | undefined): Generator<VerifyCheck> {
  if (proxy?.kind === 'proxy') {
    const named = proxy.authorization === undefined ? '' : ', with a user name';
    yield ok('proxy', `Requests go through the proxy in ${proxy.variable} (${proxy.origin}${named}).`);
  } else if (proxy?.kind === 'excluded') {
    yield ok('proxy', `Requests bypass the proxy in ${proxy.variable}: ${proxy.by} excludes the API.`);
  }
}

/** Sends an increment for a profile that does not exist: the API checks the credentials, responds with 404 and stores nothing. */
async function ask(sender: Sender, limitMs: number): Promise<TransportResult> {
  const profileId = `openpanel-node-verify-${crypto.randomUUID()}`;
  const body = JSON.stringify({ type: 'increment', payload: { profileId, property: 'verified' } });
  const request = { body, ip: undefined, userAgent: SERVER_USER_AGENT };
  // The timer of `within` keeps the process alive; connections alone would not.
  const result = await within(limitMs, new Promise<TransportResult>((resolve) => sender.send(request, resolve)));
  return result ?? { kind: 'unanswered', reason: `no response within ${limitMs} ms` };
}

const NOT_NOW: readonly ResponseOutcome['kind'][] = ['unavailable', 'rate_limited', 'unanswered', 'not_stored'];

function* ofAnswer(config: ClientConfig, result: TransportResult, outcome: ResponseOutcome): Generator<VerifyCheck> {
  const { apiUrl, clientId, clientSecret } = config;
  if (result.kind !== 'answered') return yield ofNoAnswer(config, result);
  if (NOT_NOW.includes(outcome.kind)) {
    const reason = withoutStop(textOf(outcome));
    return yield wrong('api_url', `${apiUrl} is currently unavailable: ${reason}.`, 'Try again later.');
  }
  const isRefusal = outcome.kind === 'credentials' || outcome.kind === 'blocked' || /^Ingestion:/.test(textOf(outcome));
  if (outcome.kind !== 'profile_missing' && !isRefusal) {
    if (result.status === 413) return yield tooLarge(apiUrl);
    const advice = endsInTrack(apiUrl)
      ? `Set ${API_URL} to ${apiUrl.replace(TRACK, '')}; /track is appended to it.`
      : `Check ${API_URL}; /track is appended to it.`;
    return yield wrong(
      'api_url',
      `${apiUrl} does not respond like the OpenPanel API: ${ofStranger(result, outcome)}.`,
      advice,
    );
  }
  yield ok('api_url', `${apiUrl} responds like the OpenPanel API.`);
  if (clientId === '') return;
  if (outcome.kind === 'profile_missing')
    yield ok('credentials', 'The API accepts the credentials. Nothing was stored.');
  else if (outcome.kind === 'credentials')
    yield wrong(
      'credentials',
      `The API rejects the client ID or secret: ${quoted(outcome.message)}.`,
      clientSecret === undefined ? VARIABLES : COMPARE,
    );
  else if (outcome.kind === 'blocked') {
    const message = `The API stores no events for this organization: ${quoted(outcome.message)}.`;
    yield wrong('credentials', message, 'Check its plan and invoices in the OpenPanel dashboard.');
  } else {
    const advice = 'Check the project’s filters in the dashboard. Whether the credentials are correct is not known.';
    yield wrong('credentials', `The API rejects events from this machine: ${quoted(textOf(outcome))}.`, advice);
  }
}

/** The request has a few hundred bytes, so the limit is not the API's. */
const tooLarge = (apiUrl: string): VerifyCheck =>
  wrong(
    'api_url',
    `A proxy in front of ${apiUrl} refuses even small requests as too large (HTTP 413).`,
    'Raise its limit for request bodies (nginx: client_max_body_size).',
  );

function ofNoAnswer(
  { apiUrl, proxy }: ClientConfig,
  result: Exclude<TransportResult, { kind: 'answered' }>,
): VerifyCheck {
  const reason = withoutStop(result.reason.replace(/\s+/g, ' '));
  if (apiUrl.startsWith('https:') && /wrong version number|packet length too long|EPROTO/i.test(reason)) {
    return wrong(
      'api_url',
      `${apiUrl} cannot be reached: this port speaks http:, not https:.`,
      `Use http: in ${API_URL}.`,
    );
  }
  const how = result.kind === 'unsent' ? 'cannot be reached' : 'does not respond';
  const variable = proxy?.kind === 'proxy' ? proxy.variable : undefined;
  const where = apiUrl.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const advice = variable
    ? `Check ${variable}, its user name and password, and the proxy. List hosts that need no proxy in NO_PROXY.`
    : `Check ${API_URL} and the network. Behind a proxy, set ${where}.`;
  return wrong('api_url', `${apiUrl} ${how}: ${reason}.`, advice);
}

const textOf = (outcome: ResponseOutcome): string => ('message' in outcome ? outcome.message : '');

/** Describes a response that is not the expected 404. */
function ofStranger({ status }: Extract<TransportResult, { kind: 'answered' }>, outcome: ResponseOutcome): string {
  const message = textOf(outcome);
  if (/^(?:a redirect|an HTML page) \(HTTP/.test(message)) return message;
  const meaning = 'another service is at this URL or in front of it';
  const answer = message.startsWith('HTTP ') ? message : `HTTP ${status}${message && ` "${message}"`}`;
  return `it responded with ${answer} instead of 404 Profile not found, so ${meaning}`;
}

/** Beyond this difference, the API uses the arrival time of events. */
const MOST_SKEW_MS = 60_000;

function* ofClock(result: TransportResult, localMs: number): Generator<VerifyCheck> {
  const theirs = result.kind === 'answered' ? Date.parse(result.date ?? '') : Number.NaN;
  if (Number.isNaN(theirs)) return;
  const skewMs = localMs - theirs;
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  if (Math.abs(skewMs) < MOST_SKEW_MS) yield ok('clock', `The clock is within ${seconds} s of the API’s.`);
  else {
    const message = `The clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the API’s, so events get the wrong time.`;
    yield wrong('clock', message, 'Synchronize the clock (NTP).');
  }
}
