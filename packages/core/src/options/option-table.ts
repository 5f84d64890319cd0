import * as z from 'zod/mini';
import { assertTrustList } from '../requests/client-ip.js';
import { lazy } from '../util/memoize.js';
import { LONGEST_TIMER_MS } from '../util/timers.js';
import type { ClientOptions } from './client-options.js';
import type { MiddlewareOptions } from './middleware-options.js';
import type { OptionRule } from './option-rules.js';

/** All that is to be known of an option besides its type and its description, which are in its interface. */
export interface OptionRow<Value = unknown> extends OptionRule {
  readonly default?: Value;
  /** The value that the string of its environment variable stands for. An option without it has no variable. */
  readonly parse?: (text: string) => unknown;
  /** What happens if its variable is wrong. Without it, the default is used. */
  readonly ifWrong?: string;
}

/** A row for each option of an interface, and for nothing else. */
type OptionTable<Options> = { readonly [Name in keyof Required<Options>]: OptionRow<NonNullable<Options[Name]>> };

/** The options of an interface with the defaults of its table: those that have one are always there. */
export type Complete<Options, Table extends OptionTable<Options>> = {
  readonly [Name in keyof Required<Options>]: Table[Name] extends { readonly default: unknown }
    ? NonNullable<Options[Name]>
    : Options[Name];
};

export const defaultsOf = (table: Readonly<Record<string, OptionRow>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(table).map(([name, row]) => [name, row.default]));

/** A test by a schema that is made when it is first used: not while a program starts. */
function fits(make: () => z.ZodMiniType): (value: unknown) => boolean {
  const schema = lazy(make);
  return (value) => z.safeParse(schema(), value).success;
}

const isFunction = (value: unknown) => typeof value === 'function';
const isPattern = (value: unknown) => typeof value === 'string' || value instanceof RegExp;
const isListOf = (test: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(test);
const isFilled = (value: unknown) => typeof value === 'string' && value !== '';
const hasMethods = (value: unknown, ...methods: string[]) =>
  typeof value === 'object' && value !== null && methods.every((name) => isFunction(Reflect.get(value, name)));

const asItIs = (text: string) => text;
const isOn = (text: string) => !/^(false|0|no|off)$/i.test(text);

const BOOLEAN = { allows: 'true or false', test: (value: unknown) => typeof value === 'boolean' };
const FLAG = { ...BOOLEAN, parse: isOn };
const FUNCTION = { allows: 'a function', test: isFunction };
const ANYTHING = { allows: 'anything: it has no effect', test: () => true };

/** A string that can stand in an HTTP header; the surrounding space of a pasted value is removed. */
const HEADER = {
  allows: 'a non-empty string without spaces or control characters',
  test: fits(() => z.string().check(z.trim(), z.regex(/^[\x21-\x7e\x80-\xff]+$/))),
  parse: asItIs,
};

const count = (least: number) => ({
  allows: `an integer of ${least} or more`,
  test: fits(() => z.int().check(z.gte(least))),
  parse: Number,
});

/** Node's timers take no more. */
const duration = (least: number) => ({
  allows: `an integer from ${least} to ${LONGEST_TIMER_MS} (milliseconds)`,
  test: fits(() => z.int().check(z.gte(least), z.lte(LONGEST_TIMER_MS))),
});
const milliseconds = (least: number) => ({ ...duration(least), parse: Number });

function isApiUrl(value: unknown): boolean {
  const text = typeof value === 'string' ? value.trim() : '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (url?.protocol === 'https:' || url?.protocol === 'http:') && url.username === '' && url.password === '';
}

/** The options of a client. The variable of `maxQueueSize` is `OPENPANEL_MAX_QUEUE_SIZE`. */
export const CLIENT_TABLE = {
  clientId: { ...HEADER, ifWrong: 'the client is disabled' },
  clientSecret: { ...HEADER, ifWrong: 'events are sent without one, and the API will refuse most' },
  apiUrl: {
    allows: 'an absolute http: or https: URL without a user name or password',
    test: isApiUrl,
    parse: asItIs,
    default: 'https://api.openpanel.dev',
    ifWrong: 'the client is disabled, so that no event goes to another server',
  },
  disabled: { ...FLAG, default: false },
  debug: { ...FLAG, default: false },
  globalProperties: {
    allows: 'a plain object',
    test: fits(() => z.record(z.string(), z.unknown())),
    default: {},
  },
  filter: FUNCTION,
  beforeSend: FUNCTION,
  logger: {
    allows: 'an object with the methods info, warn and error, or false',
    test: (value) => value === false || hasMethods(value, 'info', 'warn', 'error'),
  },
  maxQueueSize: { ...count(1), default: 10_000 },
  maxQueueBytes: { ...count(1), default: 32 * 1024 * 1024 },
  maxEventBytes: { ...count(1), default: 256 * 1024 },
  connections: { ...count(1), default: 64 },
  requestTimeoutMs: { ...milliseconds(1), default: 10_000 },
  maxRetries: { ...count(0), default: 30 },
  retryDelayMs: { ...milliseconds(0), default: 1_000 },
  maxRetryDelayMs: { ...milliseconds(0), default: 30_000 },
  maxEventAgeMs: { ...milliseconds(1), default: 60 * 60 * 1_000 },
  shutdownTimeoutMs: { ...milliseconds(0), default: 5_000 },
  counterSettleMs: { ...milliseconds(0), default: 15_000 },
  dispatcher: {
    allows: 'a Dispatcher of undici 4 to 8 or of Node.js, such as an Agent or a ProxyAgent (it has a dispatch method)',
    test: (value) => hasMethods(value, 'dispatch'),
  },
  traceContext: { ...FLAG, default: false },
  transport: {
    allows: 'a Transport (an object with a send method)',
    test: (value) => hasMethods(value, 'send'),
  },
  waitForProfile: ANYTHING,
  sdk: ANYTHING,
  sdkVersion: ANYTHING,
} satisfies OptionTable<ClientOptions>;

const PARAMS = { allows: 'a list of parameter names and RegExps', test: isListOf(isPattern) };

function isClientIp(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0;
  if (typeof value === 'string') return /^[\w-]+$/.test(value);
  return isFunction(value) || isTrustList(value);
}

function isTrustList(value: unknown): boolean {
  if (!isListOf((entry) => typeof entry === 'string')(value)) return false;
  try {
    assertTrustList(value as string[]);
    return true;
  } catch {
    return false;
  }
}

/** The options of a middleware besides `client`. They have no variables. */
export const MIDDLEWARE_TABLE = {
  trackRequest: {
    allows: 'true, false or a function of the URL and the request',
    test: (value) => typeof value === 'boolean' || isFunction(value),
    default: true,
  },
  eventName: {
    allows: 'a non-empty string or a function of the request',
    test: (value) => isFilled(value) || isFunction(value),
    default: 'request',
  },
  getProfileId: FUNCTION,
  getGroups: FUNCTION,
  getProperties: FUNCTION,
  resolverTimeoutMs: { ...duration(1), default: 1_000 },
  clientIp: {
    allows:
      "'framework', a header name, a number of trusted hops, a list of trusted addresses and CIDRs, or a function",
    test: isClientIp,
    default: 'framework',
  },
  attribution: {
    allows: "'auto', 'visitor' or 'server'",
    test: (value) => value === 'auto' || value === 'visitor' || value === 'server',
    default: 'auto',
  },
  ignore: {
    allows: 'a path or a pattern of paths, a RegExp, a list of these, or a function of the path and the request',
    test: (value) => isPattern(value) || isListOf(isPattern)(value) || isFunction(value),
  },
  ignoreDefaults: { ...BOOLEAN, default: true },
  ignoreBots: { ...BOOLEAN, default: true },
  respectPrivacySignals: { ...BOOLEAN, default: false },
  redactParams: { ...PARAMS, default: [] },
  redactQuery: PARAMS,
  anonymizeIp: { ...BOOLEAN, default: false },
  sampleRate: { allows: 'a number from 0 to 1', test: fits(() => z.number().check(z.gte(0), z.lte(1))), default: 1 },
  property: { allows: 'a non-empty string', test: isFilled, default: 'op' },
} satisfies OptionTable<MiddlewareOptions<never, never>>;
