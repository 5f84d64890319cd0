import * as z from 'zod/mini';
import { compileTrustList } from '../requests/ip-address.js';
import { lazy } from '../util/memoize.js';
import { LONGEST_TIMER_MS } from '../util/time.js';
import type { ClientOptions } from './client-options.js';
import type { MiddlewareOptions } from './middleware-options.js';
import type { OptionRule } from './option-rules.js';

/** Everything about an option except its type and its description, which are in the interface. */
export interface OptionRow extends OptionRule {
  /** Converts the string of the environment variable. An option without it has no variable. */
  readonly parse?: (text: string) => unknown;
  /** What happens if the variable is invalid, as a sentence without a full stop. Without it, the default is used. */
  readonly ifWrong?: string;
}

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

/** A test with a schema that is created at its first use, not while a program starts. */
function fits(make: () => z.ZodMiniType): (value: unknown) => boolean {
  const schema = lazy(make);
  return (value) => z.safeParse(schema(), value).success;
}

const row = (allows: string, test: (value: unknown) => boolean, parse?: OptionRow['parse']): OptionRow =>
  parse ? { allows, test, parse } : { allows, test };
const isFunction = (value: unknown) => typeof value === 'function';
const isPattern = (value: unknown) => typeof value === 'string' || value instanceof RegExp;
const isListOf = (test: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(test);
const isFilled = (value: unknown) => typeof value === 'string' && value !== '';
const hasMethods = (value: unknown, ...methods: string[]) =>
  typeof value === 'object' && value !== null && methods.every((name) => isFunction(Reflect.get(value, name)));

const BOOLEAN = row('true or false', (value) => typeof value === 'boolean');
const FLAG: OptionRow = { ...BOOLEAN, parse: (text) => !/^(false|0|no|off)$/i.test(text) };
const OBJECT = row(
  'a plain object',
  fits(() => z.record(z.string(), z.unknown())),
);
const FUNCTION = row('a function', isFunction);
const PARAMETERS = row('a list of parameter names and RegExps', isListOf(isPattern));
const LEGACY = row('anything: it has no effect', () => true);

/** A string that fits in an HTTP header. Whitespace around a pasted value is removed. */
const header = (ifWrong: string): OptionRow => ({
  allows: 'a non-empty string without spaces or control characters',
  test: fits(() => z.string().check(z.trim(), z.regex(/^[\x21-\x7e\x80-\xff]+$/))),
  parse: String,
  ifWrong,
});

const API_URL: OptionRow = {
  allows: 'an absolute http: or https: URL without a user name or password',
  test: isApiUrl,
  parse: String,
  ifWrong: 'The client is disabled, so that no event goes to the wrong server',
};

const count = (least: number): OptionRow => ({
  allows: `an integer of ${least} or more`,
  test: fits(() => z.int().check(z.gte(least))),
  parse: Number,
});

/** Up to the limit of Node's timers. */
const milliseconds = (least: number): OptionRow => ({
  allows: `an integer from ${least} to ${LONGEST_TIMER_MS} (milliseconds)`,
  test: fits(() => z.int().check(z.gte(least), z.lte(LONGEST_TIMER_MS))),
  parse: Number,
});

const THREAD = row("'main' or 'worker'", (value) => value === 'main' || value === 'worker', String);

const ATTRIBUTION = row(
  "'auto', 'visitor' or 'server'",
  fits(() => z.enum(['auto', 'visitor', 'server'])),
);

const SPOOL: OptionRow = {
  allows:
    "an object with a directory and, if you like, maxBytes (an integer of 1_048_576 or more) and fsync ('interval' or 'none'), or false",
  test: fits(() =>
    z.union([
      z.literal(false),
      z.strictObject({
        directory: z.string().check(z.minLength(1)),
        maxBytes: z.optional(z.int().check(z.gte(1024 * 1024))),
        fsync: z.optional(z.enum(['interval', 'none'])),
      }),
    ]),
  ),
  parse: (directory) => ({ directory }),
};

/** Client options. The variable of `maxQueueSize` is `OPENPANEL_MAX_QUEUE_SIZE`. */
export const CLIENT_TABLE = {
  clientId: header('The client is disabled'),
  clientSecret: header('Events are sent without a secret, and the API will reject most of them'),
  apiUrl: withDefault(API_URL, 'https://api.openpanel.dev'),
  disabled: withDefault(FLAG, false),
  debug: withDefault(FLAG, false),
  globalProperties: withDefault(OBJECT, {}),
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
  traceContext: withDefault(FLAG, false),
  transport: row('a Transport (an object with a send method)', (value) => hasMethods(value, 'send')),
  outbox: row('an Outbox, such as redisOutbox() of @openpanel-node/redis (it has an open method)', (value) =>
    hasMethods(value, 'open'),
  ),
  waitForProfile: LEGACY,
  sdk: LEGACY,
  sdkVersion: LEGACY,
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
  clientIp: withDefault(
    row(
      "'framework', a platform ('vercel', 'cloudflare', 'netlify', 'fly'), a header name, a number of trusted hops, a list of trusted addresses and CIDRs, or a function",
      isClientIp,
    ),
    'framework',
  ),
  attribution: withDefault(ATTRIBUTION, 'auto'),
  ignore: row(
    'a path or a pattern of paths, a RegExp, a list of these, or a function of the path and the request',
    (value) => isPattern(value) || isListOf(isPattern)(value) || isFunction(value),
  ),
  ignoreDefaults: withDefault(BOOLEAN, true),
  ignoreBots: withDefault(BOOLEAN, true),
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

function isApiUrl(value: unknown): boolean {
  const text = typeof value === 'string' ? value.trim() : '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (url?.protocol === 'https:' || url?.protocol === 'http:') && url.username === '' && url.password === '';
}

function isClientIp(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0;
  if (typeof value === 'string') return /^[\w-]+$/.test(value);
  return isFunction(value) || isTrustList(value);
}

function isTrustList(value: unknown): boolean {
  if (!isListOf((entry) => typeof entry === 'string')(value)) return false;
  try {
    compileTrustList(value as string[]);
    return true;
  } catch {
    return false;
  }
}
