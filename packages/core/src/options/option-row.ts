import * as z from 'zod/mini';
import { isEventCatalogue } from '../events/event-catalogue.js';
import { compileTrustList } from '../requests/ip-address.js';
import { lazy } from '../util/memoize.js';
import { LONGEST_TIMER_MS } from '../util/time.js';
import type { OptionRule } from './option-rules.js';

/** Everything about an option except its type and its description, which are in the interface. */
export interface OptionRow extends OptionRule {
  /** Converts the string of the environment variable. An option without it has no variable. */
  readonly parse?: (text: string) => unknown;
  /** What happens if the variable is invalid, as a sentence without a full stop. Without it, the default is used. */
  readonly ifWrong?: string;
}

/** A test with a schema that is created at its first use, not while a program starts. */
// The type of a schema must not be in the declarations, which applications compile without zod.
export function fits(make: () => object): (value: unknown) => boolean {
  const schema = lazy(make);
  return (value) => z.safeParse(schema() as z.ZodMiniType, value).success;
}

export const row = (allows: string, test: (value: unknown) => boolean, parse?: OptionRow['parse']): OptionRow =>
  parse ? { allows, test, parse } : { allows, test };
export const isFunction = (value: unknown) => typeof value === 'function';
export const isPattern = (value: unknown) => typeof value === 'string' || value instanceof RegExp;
export const isListOf = (test: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(test);
export const isFilled = (value: unknown) => typeof value === 'string' && value !== '';
export const hasMethods = (value: unknown, ...methods: string[]) =>
  typeof value === 'object' && value !== null && methods.every((name) => isFunction(Reflect.get(value, name)));

export const BOOLEAN = row('true or false', (value) => typeof value === 'boolean');
export const FLAG: OptionRow = { ...BOOLEAN, parse: (text) => !/^(false|0|no|off)$/i.test(text) };
export const OBJECT = row(
  'a plain object',
  fits(() => z.record(z.string(), z.unknown())),
);
export const FUNCTION = row('a function', isFunction);
export const PARAMETERS = row('a list of parameter names and RegExps', isListOf(isPattern));
export const LEGACY = row('anything: it has no effect', () => true);

/** What a package calls itself, in an HTTP header. */
export const NAME = row(
  'a string of 1 to 64 printable ASCII characters',
  fits(() => z.string().check(z.trim(), z.regex(/^[\x20-\x7e]{1,64}$/))),
);

/** A string that fits in an HTTP header. Whitespace around a pasted value is removed. */
export const header = (ifWrong: string): OptionRow => ({
  allows: 'a non-empty string without spaces or control characters',
  test: fits(() => z.string().check(z.trim(), z.regex(/^[\x21-\x7e\x80-\xff]+$/))),
  parse: String,
  ifWrong,
});

export const API_URL: OptionRow = {
  allows: 'an absolute http: or https: URL without a user name or password',
  test: isApiUrl,
  parse: String,
  ifWrong: 'The client is disabled, so that no event goes to the wrong server',
};

export const count = (least: number): OptionRow => ({
  allows: `an integer of ${least} or more`,
  test: fits(() => z.int().check(z.gte(least))),
  parse: Number,
});

/** Up to the limit of Node's timers. */
export const milliseconds = (least: number): OptionRow => ({
  allows: `an integer from ${least} to ${LONGEST_TIMER_MS} (milliseconds)`,
  test: fits(() => z.int().check(z.gte(least), z.lte(LONGEST_TIMER_MS))),
  parse: Number,
});

export const THREAD = row("'main' or 'worker'", (value) => value === 'main' || value === 'worker', String);

export const ATTRIBUTION = row(
  "'auto', 'visitor' or 'server'",
  fits(() => z.enum(['auto', 'visitor', 'server'])),
);

/** Short ones can be guessed. In a variable, a comma stands between two. */
export const SECRETS: OptionRow = {
  allows: 'a list of secrets of 16 characters or more, the newest first',
  test: fits(() => z.array(z.string().check(z.minLength(16))).check(z.minLength(1))),
  parse: (text) => text.split(',').map((secret) => secret.trim()),
  ifWrong: 'Carriers are signed with the client secret',
};
export const EVENTS = row('the result of defineEvents()', isEventCatalogue);

export const SPOOL: OptionRow = {
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

export const CLIENT_IP = row(
  "'framework', a platform ('vercel', 'cloudflare', 'netlify', 'fly'), a header name, a number of trusted hops, a list of trusted addresses and CIDRs, or a function",
  isClientIp,
);

export const CLIENT_IDS = row('a list of one or more client IDs: those that your pages use', (value) => {
  const isId = (each: unknown) => typeof each === 'string' && /^[\x21-\x2b\x2d-\x7e]+$/.test(each.trim());
  return isListOf(isId)(value) && (value as unknown[]).length > 0;
});

export const PROXY_PATH = row(
  "a path that starts with a slash, such as '/op', without a query or parameters",
  (value) => typeof value === 'string' && /^\/[\w\-./~]*$/.test(value) && !value.includes('//'),
);

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
