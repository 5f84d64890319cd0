import type { Logger, Warn } from '../diagnostics.js';
import { OpenPanelError } from '../errors.js';
import { cleanAddress, isPublicAddress } from '../requests/ip-address.js';
import { isolatesRequests } from '../util/runtime.js';
import type { ClientOptions } from './client-options.js';
import { connectionBounds } from './connection-bounds.js';
import {
  CORRECT_VARIABLE,
  type Environment,
  type MisnamedVariable,
  misnamedVariables,
  oneOfSeveral,
  readEnvironment,
} from './environment.js';
import { fittingRuntime } from './fitting-runtime.js';
import type { OptionRow } from './option-row.js';
import { checkOptions, givenOf } from './option-rules.js';
import { CLIENT_TABLE, type Complete, defaultsOf } from './option-table.js';
import { checkOutbox, isSender } from './outbox-options.js';
import { type ProxySetting, proxyFor, proxyRemark } from './proxy-variable.js';

type LegacyOption = 'waitForProfile';
type CompleteOptions = Complete<ClientOptions, typeof CLIENT_TABLE>;

/** The complete configuration of a client. */
export interface ClientConfig extends Omit<CompleteOptions, LegacyOption | 'clientId' | 'logger'> {
  /** Empty if there is none. */
  readonly clientId: string;
  readonly logger: Logger;
  /** Whether nothing may be sent, also without a client ID of its own: `disabled` says so, or the URL of the API is not known. */
  readonly isOff: boolean;
  /** False with the app's own transport. */
  readonly isApiOnThisMachine: boolean;
  /** Also undefined with the app's own dispatcher or transport. */
  readonly proxy: ProxySetting | undefined;
  /** Whether code has disabled the client, and `ready()` makes it send. */
  readonly startsAtReady: boolean;
  /** How this process runs, if it is probably one of several that send events for the same profiles. */
  readonly oneOfSeveral: string | undefined;
}

/** The API stores profile changes every 10 s, a little later under load. */
const LEAST_COUNTER_GAP_MS = 12_000;
const DISPATCHER_IN_MAIN =
  'A dispatcher of your own works in the main thread only: set the option "thread" to \'main\', or remove the option "dispatcher".';
/** With a spool or an outbox: a weekend. */
const DURABLE_MAX_AGE_MS = 72 * 60 * 60 * 1_000;
const EDGE = 'on an edge runtime';
const SILENCE: Logger = { info() {}, warn() {}, error() {} };

/** A configuration, and warnings about it that the client logs once it has a logger. */
export interface ResolvedConfig {
  readonly config: ClientConfig;
  readonly remarks: readonly Parameters<Warn>[];
  /** False if the variable for the URL is invalid: then nothing may be sent. */
  readonly knowsApiUrl: boolean;
  /** Only for `verify()`. */
  misnamedVariables(): MisnamedVariable[];
}

/** Merges options, environment and defaults, in this order. Throws `OpenPanelError` for an invalid option, never for a variable. */
export function resolveClientConfig(
  options: ClientOptions,
  env: Environment,
  console: Logger,
  foreignRuntime: string | undefined = undefined,
  isClusterWorker = false,
): ResolvedConfig {
  const own: ClientOptions = trimmed(checkOptions(givenOf(options), CLIENT_TABLE));
  const { options: fromEnvironment, problems } = readEnvironment(env);
  const { options: given, remarks: ofRuntime } = fittingRuntime({ ...fromEnvironment, ...own }, foreignRuntime);
  const remarks: Parameters<Warn>[] = [];

  const wrongUrl = problems.some(({ option }) => option === 'apiUrl') && given.apiUrl === undefined;
  for (const { option, variable } of problems) {
    if (own[option] !== undefined) continue;
    const { allows, ifWrong = 'The default is used' }: OptionRow = CLIENT_TABLE[option];
    remarks.push(['invalid_variable', `${variable} must be ${allows}. ${ifWrong}. ${CORRECT_VARIABLE}`, 'error']);
  }
  if (own.waitForProfile !== undefined) {
    const why = 'the profile is resolved for each event';
    remarks.push(['legacy_option', `The option waitForProfile is ignored, so you can remove it: ${why}.`]);
  }

  const missingId = given.clientId === undefined && given.transport === undefined;
  const isOff = (given.disabled ?? CLIENT_TABLE.disabled.default) || wrongUrl || isBuild(env);
  const disabled = isOff || missingId;
  const canSend = !missingId && !wrongUrl && !isBuild(env) && !fromEnvironment.disabled;
  // What a request holds does not outlive it, and an outbox may deliver for others.
  const startsAtReady = own.disabled === true && canSend && !isolatesRequests && !given.outbox;
  const isSilent = disabled && !startsAtReady;
  const apiUrl = (given.apiUrl ?? CLIENT_TABLE.apiUrl.default).replace(/[?#].*$/, '').replace(/\/+$/, '');
  const isTold = (option: string) => problems.some((problem) => problem.option === option);
  if (!given.disabled && missingId && !isTold('clientId') && !isBuild(env)) remarks.push(missingIdRemark(given));
  if (!isSilent && given.transport === undefined && endsInTrack(apiUrl)) remarks.push(trackRemark(apiUrl));
  const sends = isSender(given);
  if (given.outbox) checkOutbox(given, own.spool);
  const isDurable = Boolean(given.spool || given.outbox);
  if (!isSilent && sends && given.transport === undefined && !isTold('clientSecret')) {
    remarks.push(...credentialRemarks(given, apiUrl));
  }
  const proxy = given.dispatcher || given.transport ? undefined : proxyFor(apiUrl, env);
  if (!isSilent && sends && proxy?.kind === 'invalid') remarks.push(proxyRemark(proxy));

  // Its functions cannot be called from another thread.
  const cannotLeave = given.thread === 'worker' && given.dispatcher !== undefined && given.transport === undefined;
  if (cannotLeave) {
    if (own.thread) throw new OpenPanelError('invalid_option', 'thread', DISPATCHER_IN_MAIN);
    remarks.push(['worker_unavailable', `Events are sent from the main thread. ${DISPATCHER_IN_MAIN}`]);
  }

  if (!isSilent) remarks.push(...ofRuntime);

  const { connections, maxConnections, problem } = connectionBounds(own, given);
  if (problem !== undefined) remarks.push(['invalid_variable', problem, 'error']);
  // What else they open is not known.
  const mayGrow = foreignRuntime === undefined && !given.dispatcher && !given.transport && proxy?.kind !== 'proxy';

  // Where requests are isolated, no counter can wait for the end of another's gap.
  const gapMs = isolatesRequests ? 0 : (given.counterSettleMs ?? given.transport?.counterSettleMs);
  const counterSettleMs = gapMs ?? CLIENT_TABLE.counterSettleMs.default;
  const isOwnGap = isolatesRequests || given.transport?.counterSettleMs !== undefined;
  if (!isSilent && counterSettleMs < LEAST_COUNTER_GAP_MS && !isOwnGap) {
    remarks.push(shortGapRemark(counterSettleMs));
  }

  const config: ClientConfig = {
    ...(defaultsOf(CLIENT_TABLE) as unknown as CompleteOptions),
    ...(given as Partial<CompleteOptions>),
    logger: given.logger === false ? SILENCE : (given.logger ?? console),
    clientId: given.clientId ?? '',
    apiUrl,
    thread: cannotLeave || given.transport ? 'main' : (given.thread ?? CLIENT_TABLE.thread.default),
    connections,
    maxConnections: mayGrow ? maxConnections : connections,
    counterSettleMs,
    maxEventAgeMs: given.maxEventAgeMs ?? (isDurable ? DURABLE_MAX_AGE_MS : CLIENT_TABLE.maxEventAgeMs.default),
    oneOfSeveral: given.transport || given.outbox ? undefined : severalOf(env, isClusterWorker),
    // What others deliver needs no file of this process.
    spool: given.outbox ? undefined : given.spool,
    isApiOnThisMachine: given.transport === undefined && isThisMachine(new URL(apiUrl).hostname),
    proxy,
    isOff,
    disabled,
    startsAtReady,
  };
  const misnamed = () => misnamedVariables(env).filter(({ option }) => own[option] === undefined);
  return { config, remarks, knowsApiUrl: !wrongUrl, misnamedVariables: misnamed };
}

const severalOf = (env: Environment, isClusterWorker: boolean): string | undefined =>
  isolatesRequests ? EDGE : oneOfSeveral(env, isClusterWorker);

const trimmed = (options: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
  );

/** Whether `next build` runs the app's code, to render pages in advance: nobody has requested them. */
const isBuild = (env: Environment): boolean => env['NEXT_PHASE'] === 'phase-production-build';

/** A base URL that ends in `/track` is probably the full address of the endpoint. */
export const TRACK = /\/track$/i;

export const endsInTrack = (apiUrl: string): boolean => TRACK.test(apiUrl);

function trackRemark(apiUrl: string): Parameters<Warn> {
  const advice = `Set OPENPANEL_API_URL (or the option apiUrl) to ${apiUrl.replace(TRACK, '')}`;
  return ['wrong_api_url', `apiUrl ends in /track, so events go to ${apiUrl}/track. ${advice}.`, 'error'];
}

function missingIdRemark({ clientSecret }: ClientOptions): Parameters<Warn> {
  const variables =
    clientSecret === undefined
      ? 'OPENPANEL_CLIENT_ID and OPENPANEL_CLIENT_SECRET (or the options clientId and clientSecret)'
      : 'OPENPANEL_CLIENT_ID (or the option clientId)';
  return ['missing_client_id', `There is no client ID, so no events are sent. Set ${variables}.`];
}

function shortGapRemark(counterSettleMs: number): Parameters<Warn> {
  const why =
    'The API stores profile changes every 10 s, and a counter that is sent sooner overwrites the change before it';
  const advice = `Set it to ${LEAST_COUNTER_GAP_MS} or more, or remove it for the default of ${CLIENT_TABLE.counterSettleMs.default}.`;
  return ['short_counter_gap', `counterSettleMs is ${counterSettleMs}, so counters may not add up. ${why}. ${advice}`];
}

function credentialRemarks({ clientSecret }: ClientOptions, apiUrl: string): Parameters<Warn>[] {
  const remarks: Parameters<Warn>[] = [];
  if (clientSecret === undefined) {
    const effect = 'so the API will reject most events from this server';
    const advice = 'Set OPENPANEL_CLIENT_SECRET (or the option clientSecret).';
    remarks.push(['missing_client_secret', `There is no client secret, ${effect}. ${advice}`]);
  } else if (apiUrl.startsWith('http:') && !isLocalHost(new URL(apiUrl).hostname)) {
    const danger = `The client secret is sent unencrypted to ${apiUrl}, a public host`;
    remarks.push(['insecure_api_url', `${danger}. Use an https: URL in OPENPANEL_API_URL (or the option apiUrl).`]);
  }
  return remarks;
}

/**
 * Whether the host of a URL is this machine or in a private network: an address that is not public, a name without a dot (a
 * container, a service), or a name under a suffix without public DNS.
 */
function isLocalHost(hostname: string): boolean {
  const address = cleanAddress(hostname);
  if (address !== undefined) return !isPublicAddress(address);
  return !hostname.includes('.') || /\.(localhost|local|internal|lan|home\.arpa|test)$/i.test(hostname);
}

function isThisMachine(hostname: string): boolean {
  const address = cleanAddress(hostname);
  if (address === undefined) return /^(?:.+\.)?localhost$/i.test(hostname);
  return /^127\.|^(?:0\.0\.0\.0|::1?)$/.test(address);
}
