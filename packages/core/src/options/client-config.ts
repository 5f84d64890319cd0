import type { UndiciDispatcher } from '../delivery/connections.js';
import type { Transport } from '../delivery/transport.js';
import type { Logger, Warn } from '../diagnostics.js';
import type { Properties } from '../events/types.js';
import { isLocalHost, isThisMachine } from './api-host.js';
import type { ClientOptions } from './client-options.js';
import { CLIENT_OPTION_RULES, clientSchema } from './client-schema.js';
import { type Environment, oneOfSeveral, readEnvironment } from './environment.js';
import { parseOptions } from './parse-options.js';
import { type ProxySetting, proxyFor } from './proxy-variable.js';

/** The complete configuration of a client: the one place where defaults are written. */
export interface ClientConfig {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Without a trailing slash. */
  readonly apiUrl: string;
  /** False with a transport of the app's own. */
  readonly isApiOnThisMachine: boolean;
  readonly disabled: boolean;
  readonly debug: boolean;
  readonly globalProperties: Properties;
  readonly filter: ClientOptions['filter'];
  readonly beforeSend: ClientOptions['beforeSend'];
  readonly logger: Logger;
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly maxEventBytes: number;
  readonly connections: number;
  readonly requestTimeoutMs: number;
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  readonly maxRetryDelayMs: number;
  readonly maxEventAgeMs: number;
  readonly shutdownTimeoutMs: number;
  readonly counterSettleMs: number;
  readonly dispatcher: UndiciDispatcher | undefined;
  /** Undefined with a dispatcher or a transport of the app's own, too. */
  readonly proxy: ProxySetting | undefined;
  readonly traceContext: boolean;
  readonly transport: Transport | undefined;
  /** How this process runs, where others like it probably send to the same API. */
  readonly oneOfSeveral: string | undefined;
}

const DEFAULTS = {
  apiUrl: 'https://api.openpanel.dev',
  disabled: false,
  debug: false,
  globalProperties: {},
  maxQueueSize: 10_000,
  maxQueueBytes: 32 * 1024 * 1024,
  maxEventBytes: 256 * 1024,
  connections: 64,
  requestTimeoutMs: 10_000,
  maxRetries: 30,
  retryDelayMs: 1_000,
  maxRetryDelayMs: 30_000,
  maxEventAgeMs: 60 * 60 * 1_000,
  shutdownTimeoutMs: 5_000,
  counterSettleMs: 15_000,
  traceContext: false,
} as const;

/** The API stores what was written to profiles every 10 s, a little later under load. */
const LEAST_COUNTER_GAP_MS = 12_000;
const SILENCE: Logger = { info() {}, warn() {}, error() {} };

/** What a wrong variable does where it does not fall back to a default. */
const EFFECTS: Partial<Record<string, string>> = {
  apiUrl: 'the client is disabled, so that no event goes to another server',
  clientId: 'the client is disabled',
  clientSecret: 'events are sent without one, and the API will refuse most',
};

/** A configuration, and the remarks about it that the client makes once it can speak. */
export interface ResolvedConfig {
  readonly config: ClientConfig;
  readonly remarks: readonly Parameters<Warn>[];
  /** False where a variable for it was wrong: then nothing may be sent anywhere. */
  readonly knowsApiUrl: boolean;
}

/** What runs the process: versions, as in `process.versions`. */
export type Runtime = Readonly<Record<string, string | undefined>>;

/** Options over environment over defaults. Throws `OpenPanelError` for a wrong option, never for a wrong variable. */
export function resolveClientConfig(
  options: ClientOptions,
  env: Environment,
  console: Logger,
  runtime: Runtime = {},
  isClusterWorker = false,
): ResolvedConfig {
  const { waitForProfile, sdk, sdkVersion, ...own } = parseOptions(clientSchema(), CLIENT_OPTION_RULES, options);
  const { options: fromEnvironment, problems } = readEnvironment(env);
  const given: ClientOptions = { ...fromEnvironment, ...(own as ClientOptions) };
  const remarks: Parameters<Warn>[] = [];

  const wrongUrl = problems.some(({ option }) => option === 'apiUrl') && given.apiUrl === undefined;
  for (const { option, variable } of problems) {
    if (own[option] !== undefined) continue;
    const effect = EFFECTS[option] ?? 'the default is used';
    remarks.push(['invalid_variable', `${variable} must be ${CLIENT_OPTION_RULES[option]}: ${effect}.`, 'error']);
  }
  const legacy = Object.entries({ waitForProfile, sdk, sdkVersion }).filter(([, value]) => value !== undefined);
  if (legacy.length > 0) {
    const names = legacy.map(([name]) => name).join(', ');
    remarks.push(['legacy_option', `Without effect here, and safe to remove: ${names}.`]);
  }

  const missingId = given.clientId === undefined && given.transport === undefined;
  const unsupported = given.transport === undefined && runtime['bun'] !== undefined;
  const disabled = (given.disabled ?? DEFAULTS.disabled) || missingId || wrongUrl || unsupported;
  const apiUrl = (given.apiUrl ?? DEFAULTS.apiUrl).replace(/[?#].*$/, '').replace(/\/+$/, '');
  const isTold = (option: string) => problems.some((problem) => problem.option === option);
  if (!given.disabled && missingId && !isTold('clientId')) remarks.push(missingIdRemark(given));
  if (!disabled && given.transport === undefined && endsInTrack(apiUrl)) remarks.push(trackRemark(apiUrl));
  if (!disabled && given.transport === undefined && !isTold('clientSecret')) {
    remarks.push(...credentialRemarks(given, apiUrl));
  }
  const proxy = given.dispatcher || given.transport ? undefined : proxyFor(apiUrl, env);
  if (!disabled && proxy?.kind === 'invalid') remarks.push(proxyRemark(proxy));

  if (unsupported && !given.disabled) remarks.push(unsupportedRemark(runtime));

  const counterSettleMs = given.counterSettleMs ?? given.transport?.counterSettleMs ?? DEFAULTS.counterSettleMs;
  if (!disabled && counterSettleMs < LEAST_COUNTER_GAP_MS && given.transport?.counterSettleMs === undefined) {
    remarks.push(shortGapRemark(counterSettleMs));
  }

  const config: ClientConfig = {
    ...DEFAULTS,
    filter: undefined,
    beforeSend: undefined,
    clientSecret: undefined,
    dispatcher: undefined,
    transport: undefined,
    ...(given as Partial<ClientConfig>),
    logger: given.logger === false ? SILENCE : (given.logger ?? console),
    clientId: given.clientId ?? '',
    apiUrl,
    counterSettleMs,
    oneOfSeveral: given.transport ? undefined : oneOfSeveral(env, isClusterWorker),
    isApiOnThisMachine: given.transport === undefined && isThisMachine(new URL(apiUrl).hostname),
    proxy,
    disabled,
  };
  return { config, remarks, knowsApiUrl: !wrongUrl };
}

function proxyRemark({ variable, problem }: Extract<ProxySetting, { kind: 'invalid' }>): Parameters<Warn> {
  const rule = 'the URL of an HTTP proxy, such as http://proxy.example:3128';
  return ['invalid_variable', `${variable} must be ${rule} (${problem}): events are kept, and not sent.`, 'error'];
}

const unsupportedRemark = (runtime: Runtime): Parameters<Warn> => [
  'unsupported_runtime',
  `Bun ${runtime['bun']} is not supported yet, so no event is sent: run the app on Node.js, or set the option transport.`,
  'error',
];

/** What the base URL of the API is mistaken for: the address that events are sent to. */
export const TRACK = /\/track$/i;

export const endsInTrack = (apiUrl: string): boolean => TRACK.test(apiUrl);

function trackRemark(apiUrl: string): Parameters<Warn> {
  const advice = `write ${apiUrl.replace(TRACK, '')} in OPENPANEL_API_URL (or the option apiUrl)`;
  return ['wrong_api_url', `apiUrl ends in /track, and events go to ${apiUrl}/track: ${advice}.`, 'error'];
}

function missingIdRemark({ clientSecret }: ClientOptions): Parameters<Warn> {
  const variables =
    clientSecret === undefined ? 'OPENPANEL_CLIENT_ID and OPENPANEL_CLIENT_SECRET' : 'OPENPANEL_CLIENT_ID';
  return ['missing_client_id', `No client ID, so no event is sent: set ${variables} (or the option clientId).`];
}

function shortGapRemark(counterSettleMs: number): Parameters<Warn> {
  const why =
    'The API stores what was written to a profile every 10 s, and a counter that is sent before that undoes it';
  const advice = `Set ${LEAST_COUNTER_GAP_MS} or more, or leave the default of ${DEFAULTS.counterSettleMs}.`;
  return ['short_counter_gap', `counterSettleMs is ${counterSettleMs}, so counters may not add up. ${why}. ${advice}`];
}

function credentialRemarks({ clientSecret }: ClientOptions, apiUrl: string): Parameters<Warn>[] {
  const remarks: Parameters<Warn>[] = [];
  if (clientSecret === undefined) {
    const advice =
      'The API refuses most events of a server without one: set OPENPANEL_CLIENT_SECRET (or the option clientSecret).';
    remarks.push(['missing_client_secret', `No client secret. ${advice}`]);
  } else if (apiUrl.startsWith('http:') && !isLocalHost(new URL(apiUrl).hostname)) {
    const danger = 'The client secret travels unencrypted to a public host';
    remarks.push(['insecure_api_url', `${danger}: use an https: URL for apiUrl (it is ${apiUrl}).`]);
  }
  return remarks;
}
