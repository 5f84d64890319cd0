import * as z from 'zod/mini';
import { assertTrustList } from '../requests/client-ip.js';
import { lazy } from '../util/memoize.js';
import { LONGEST_TIMER_MS } from '../util/timers.js';
import type { MiddlewareOptions } from './middleware-options.js';

const isFunction = (value: unknown) => typeof value === 'function';
const callback = () => z.optional(z.custom<(...values: never[]) => unknown>(isFunction));
const boolean = () => z.optional(z.boolean());
const isPattern = (value: unknown) => typeof value === 'string' || value instanceof RegExp;
const isListOf = (test: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(test);

const isTrustList = (value: unknown) => {
  if (!isListOf((entry) => typeof entry === 'string')(value)) return false;
  try {
    assertTrustList(value as string[]);
    return true;
  } catch {
    return false;
  }
};
const isHops = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value >= 0;
const isHeaderName = (value: unknown) => typeof value === 'string' && /^[\w-]+$/.test(value);

export const middlewareSchema = lazy(() =>
  z.strictObject({
    trackRequest: z.optional(z.custom((value) => typeof value === 'boolean' || isFunction(value))),
    eventName: z.optional(z.custom((value) => isFunction(value) || (typeof value === 'string' && value !== ''))),
    getProfileId: callback(),
    getGroups: callback(),
    getProperties: callback(),
    resolverTimeoutMs: z.optional(z.int().check(z.gte(1), z.lte(LONGEST_TIMER_MS))),
    clientIp: z.optional(
      z.custom((value) => isHops(value) || isHeaderName(value) || isTrustList(value) || isFunction(value)),
    ),
    attribution: z.optional(z.enum(['auto', 'visitor', 'server'])),
    ignore: z.optional(z.custom((value) => isPattern(value) || isListOf(isPattern)(value) || isFunction(value))),
    ignoreDefaults: boolean(),
    ignoreBots: boolean(),
    respectPrivacySignals: boolean(),
    redactParams: z.optional(z.custom(isListOf(isPattern))),
    redactQuery: z.optional(z.custom(isListOf(isPattern))),
    anonymizeIp: boolean(),
    sampleRate: z.optional(z.number().check(z.gte(0), z.lte(1))),
    property: z.optional(z.string().check(z.minLength(1))),
  }),
);

const BOOLEAN = 'true or false';
const FUNCTION = 'a function';

/** What each option allows, in the words of its error message. */
export const MIDDLEWARE_OPTION_RULES: Record<keyof MiddlewareOptions<never, never>, string> = {
  trackRequest: 'true, false or a function of the URL and the request',
  eventName: 'a non-empty string or a function of the request',
  getProfileId: FUNCTION,
  getGroups: FUNCTION,
  getProperties: FUNCTION,
  resolverTimeoutMs: `an integer from 1 to ${LONGEST_TIMER_MS} (milliseconds)`,
  clientIp:
    "'framework', a header name, a number of trusted hops, a list of trusted addresses and CIDRs, or a function",
  attribution: "'auto', 'visitor' or 'server'",
  ignore: 'a path or a pattern of paths, a RegExp, a list of these, or a function of the path and the request',
  ignoreDefaults: BOOLEAN,
  ignoreBots: BOOLEAN,
  respectPrivacySignals: BOOLEAN,
  redactParams: 'a list of parameter names and RegExps',
  redactQuery: 'a list of parameter names and RegExps',
  anonymizeIp: BOOLEAN,
  sampleRate: 'a number from 0 to 1',
  property: 'a non-empty string',
};
