import * as z from 'zod/mini';
import type { Logger } from '../diagnostics.js';
import { lazy } from '../util/memoize.js';
import { LONGEST_TIMER_MS } from '../util/timers.js';
import type { ClientOptions } from './client-options.js';

const integer = (least: number) => z.optional(z.int().check(z.gte(least)));
/** Node's timers take no more. */
const milliseconds = (least: number) => z.optional(z.int().check(z.gte(least), z.lte(LONGEST_TIMER_MS)));
const callback = () => z.optional(z.custom<(...values: never[]) => unknown>((value) => typeof value === 'function'));
const withMethods = <T>(...methods: string[]) =>
  z.optional(
    z.custom<T>(
      (value) =>
        typeof value === 'object' &&
        value !== null &&
        methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function'),
    ),
  );
/** Text that can stand in an HTTP header; the surrounding space of a pasted value is removed. */
const headerText = () => z.optional(z.string().check(z.trim(), z.regex(/^[\x21-\x7e\x80-\xff]+$/)));

const isApiUrl = (text: string) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (url?.protocol === 'https:' || url?.protocol === 'http:') && url.username === '' && url.password === '';
};

export const clientSchema = lazy(() =>
  z.strictObject({
    clientId: headerText(),
    clientSecret: headerText(),
    apiUrl: z.optional(z.string().check(z.trim(), z.refine(isApiUrl))),
    disabled: z.optional(z.boolean()),
    debug: z.optional(z.boolean()),
    globalProperties: z.optional(z.record(z.string(), z.unknown())),
    filter: callback(),
    beforeSend: callback(),
    logger: z.optional(z.union([z.literal(false), withMethods<Logger>('info', 'warn', 'error')])),
    maxQueueSize: integer(1),
    maxQueueBytes: integer(1),
    maxEventBytes: integer(1),
    connections: integer(1),
    requestTimeoutMs: milliseconds(1),
    maxRetries: integer(0),
    retryDelayMs: milliseconds(0),
    maxRetryDelayMs: milliseconds(0),
    maxEventAgeMs: milliseconds(1),
    shutdownTimeoutMs: milliseconds(0),
    counterSettleMs: milliseconds(0),
    dispatcher: withMethods<NonNullable<ClientOptions['dispatcher']>>('dispatch'),
    traceContext: z.optional(z.boolean()),
    transport: withMethods<NonNullable<ClientOptions['transport']>>('send'),
    waitForProfile: z.optional(z.unknown()),
    sdk: z.optional(z.unknown()),
    sdkVersion: z.optional(z.unknown()),
  }),
);

const count = (least: number) => `an integer of ${least} or more`;
const duration = (least: number) => `an integer from ${least} to ${LONGEST_TIMER_MS} (milliseconds)`;
const TEXT = 'a non-empty string without spaces or control characters';
const BOOLEAN = 'true or false';
const FUNCTION = 'a function';

/** What each option allows, in the words of its error message. */
export const CLIENT_OPTION_RULES: Record<keyof ClientOptions, string> = {
  clientId: TEXT,
  clientSecret: TEXT,
  apiUrl: 'an absolute http: or https: URL without a user name or password',
  disabled: BOOLEAN,
  debug: BOOLEAN,
  globalProperties: 'a plain object',
  filter: FUNCTION,
  beforeSend: FUNCTION,
  logger: 'an object with the methods info, warn and error, or false',
  maxQueueSize: count(1),
  maxQueueBytes: count(1),
  maxEventBytes: count(1),
  connections: count(1),
  requestTimeoutMs: duration(1),
  maxRetries: count(0),
  retryDelayMs: duration(0),
  maxRetryDelayMs: duration(0),
  maxEventAgeMs: duration(1),
  shutdownTimeoutMs: duration(0),
  counterSettleMs: duration(0),
  dispatcher:
    'a Dispatcher of undici 4 to 8 or of Node.js, such as an Agent or a ProxyAgent (it has a dispatch method)',
  traceContext: BOOLEAN,
  transport: 'a Transport (an object with a send method)',
  waitForProfile: 'anything: it has no effect',
  sdk: 'anything: it has no effect',
  sdkVersion: 'anything: it has no effect',
};
