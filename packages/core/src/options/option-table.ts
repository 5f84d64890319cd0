import * as z from 'zod/mini';
import { SDK_NAME } from '../version.js';
import type { ProxyOptions } from './browser-proxy-options.js';
import type { ClientOptions } from './client-options.js';
import type { MiddlewareOptions } from './middleware-options.js';
import {
  API_URL,
  ATTRIBUTION,
  BOOLEAN,
  CLIENT_IDS,
  CLIENT_IP,
  count,
  EVENTS,
  FLAG,
  FUNCTION,
  fits,
  hasMethods,
  header,
  isFilled,
  isFunction,
  isListOf,
  isPattern,
  LEGACY,
  milliseconds,
  NAME,
  OBJECT,
  type OptionRow,
  PARAMETERS,
  PROXY_PATH,
  row,
  SECRETS,
  SPOOL,
  THREAD,
} from './option-row.js';

interface DefaultedRow<Value> extends OptionRow {
  readonly default: Value;
}

/** Exactly one row for each option of an interface. */
type OptionTable<Options> = {
  readonly [Name in keyof Required<Options>]: OptionRow & { readonly default?: NonNullable<Options[Name]> };
};

/** The options of an interface with the defaults of its table: options with a default are never undefined. */
export type Complete<Options, Table extends Record<keyof Options, OptionRow>> = {
  readonly [Name in keyof Required<Options>]: Table[Name] extends DefaultedRow<unknown>
    ? NonNullable<Options[Name]>
    : Options[Name];
};

const withDefault = <const Value>(row: OptionRow, value: Value): DefaultedRow<Value> => ({ ...row, default: value });

export const defaultsOf = (
  table: Readonly<Record<string, OptionRow & { default?: unknown }>>,
): Record<string, unknown> => Object.fromEntries(Object.entries(table).map(([name, row]) => [name, row.default]));

/** Client options. The variable of `maxQueueSize` is `OPENPANEL_MAX_QUEUE_SIZE`. */
export const CLIENT_TABLE = {
  clientId: header('The client is disabled'),
  clientSecret: header('Events are sent without a secret, and the API will reject most of them'),
  apiUrl: withDefault(API_URL, 'https://api.openpanel.dev'),
  disabled: withDefault(FLAG, false),
  debug: withDefault(FLAG, false),
  globalProperties: withDefault(OBJECT, {}),
  events: EVENTS,
  filter: FUNCTION,
  beforeSend: FUNCTION,
  logger: row(
    'an object with the methods info, warn and error, or false',
    (value) => value === false || hasMethods(value, 'info', 'warn', 'error'),
  ),
  maxQueueSize: withDefault(count(1), 10_000),
  maxQueueBytes: withDefault(count(1), 32 * 1024 * 1024),
  maxEventBytes: withDefault(count(1), 256 * 1024),
  connections: withDefault(count(1), 64),
  maxConnections: withDefault(count(1), 256),
  thread: withDefault(THREAD, 'main' as 'main' | 'worker'),
  requestTimeoutMs: withDefault(milliseconds(1), 10_000),
  maxRetries: withDefault(count(0), 30),
  retryDelayMs: withDefault(milliseconds(0), 1_000),
  maxRetryDelayMs: withDefault(milliseconds(0), 30_000),
  maxEventAgeMs: withDefault(milliseconds(1), 60 * 60 * 1_000),
  shutdownTimeoutMs: withDefault(milliseconds(0), 5_000),
  counterSettleMs: withDefault(milliseconds(0), 15_000),
  dispatcher: row(
    'a Dispatcher of undici 4 to 8 or of Node.js, such as an Agent or a ProxyAgent (it has a dispatch method)',
    (value) => hasMethods(value, 'dispatch'),
  ),
  spool: SPOOL,
  onceStore: row(
    "'memory', 'spool' or a OnceStore, such as redisOnceStore() of @openpanel-node/redis (it has an open method)",
    (value) => value === 'memory' || value === 'spool' || hasMethods(value, 'open'),
  ),
  traceContext: withDefault(FLAG, false),
  spanAttributes: withDefault(FLAG, false),
  metrics: withDefault(FLAG, true),
  transport: row('a Transport (an object with a send method)', (value) => hasMethods(value, 'send')),
  carrierSecrets: SECRETS,
  outbox: row('an Outbox, such as redisOutbox() of @openpanel-node/redis (it has an open method)', (value) =>
    hasMethods(value, 'open'),
  ),
  sdk: withDefault(NAME, SDK_NAME),
  sdkVersion: NAME,
  waitForProfile: LEGACY,
} satisfies OptionTable<ClientOptions>;

/** Middleware options except `client`. They have no variables. */
export const MIDDLEWARE_TABLE = {
  trackRequest: withDefault(
    row('true, false or a function of the URL and the request', (value) => BOOLEAN.test(value) || isFunction(value)),
    true,
  ),
  eventName: withDefault(
    row('a non-empty string or a function of the request', (value) => isFilled(value) || isFunction(value)),
    'request',
  ),
  getProfileId: FUNCTION,
  getGroups: FUNCTION,
  getProperties: FUNCTION,
  resolverTimeoutMs: withDefault(milliseconds(1), 1_000),
  clientIp: withDefault(CLIENT_IP, 'framework'),
  attribution: withDefault(ATTRIBUTION, 'auto'),
  ignore: row(
    'a path or a pattern of paths, a RegExp, a list of these, or a function of the path and the request',
    (value) => isPattern(value) || isListOf(isPattern)(value) || isFunction(value),
  ),
  ignoreDefaults: withDefault(BOOLEAN, true),
  ignoreBots: withDefault(BOOLEAN, true),
  hasConsent: FUNCTION,
  respectPrivacySignals: withDefault(BOOLEAN, false),
  redactParams: withDefault(PARAMETERS, []),
  redactQuery: PARAMETERS,
  anonymizeIp: withDefault(BOOLEAN, false),
  sampleRate: withDefault(
    row(
      'a number from 0 to 1',
      fits(() => z.number().check(z.gte(0), z.lte(1))),
    ),
    1,
  ),
  property: withDefault(row('a non-empty string', isFilled), 'op'),
  waitUntil: FUNCTION,
} satisfies OptionTable<MiddlewareOptions<never, never>>;

/** Options of `openpanelProxy()`. They have no variables. */
export const PROXY_TABLE = {
  clientIds: CLIENT_IDS,
  path: withDefault(PROXY_PATH, '/op'),
  scriptUrl: withDefault(API_URL, 'https://openpanel.dev/op1.js'),
  apiUrl: API_URL,
  clientIp: CLIENT_IP,
  respectPrivacySignals: BOOLEAN,
  anonymizeIp: BOOLEAN,
  maxBodyBytes: withDefault(count(1), 2 * 1024 * 1024),
  requestTimeoutMs: withDefault(milliseconds(1), 10_000),
  connections: withDefault(count(1), 64),
  client: row('an OpenPanel client', () => true),
} satisfies OptionTable<ProxyOptions<never>>;
