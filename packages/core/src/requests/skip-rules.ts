import type { IncomingHttpHeaders } from 'node:http';
import type { Diagnostics } from '../diagnostics.js';
import type { MiddlewareConfig } from '../options/middleware-config.js';
import { synchronous } from '../util/promises.js';
import { createPathMatcher, type IgnorePattern, patternProblem } from './ignore-pattern.js';
import { isPublicAddress } from './ip-address.js';
import { type DefaultReason, type IgnoreFacts, ignoredByDefault, isHealthChecker } from './skip-defaults.js';
import { hasPrivacySignal, isBotUserAgent } from './visitor.js';

/** Requests to skip: patterns, or a function of the path and the request. */
export type IgnoreOption<Request> =
  | readonly IgnorePattern[]
  | IgnorePattern
  | ((path: string, request: Request) => boolean);

export type IgnoreReason = DefaultReason | 'ignored';

/** Why a request was skipped. Events that your code tracks during it are still sent. */
export type SkipReason =
  | IgnoreReason
  | 'bot'
  | 'privacy'
  | 'sampled'
  | 'track_request'
  | 'skip_tracking'
  | 'proxy'
  | 'no_consent'
  | 'opt_out';

export const SKIP_REASONS: readonly SkipReason[] = [
  'ignored',
  'method',
  'health_check',
  'asset',
  'scanner',
  'prefetch',
  'bot',
  'privacy',
  'sampled',
  'track_request',
  'skip_tracking',
  'no_consent',
  'opt_out',
  'proxy',
];

/** A request without a request event. */
export interface SkippedRequest {
  readonly method: string;
  /** Path and query, redacted. */
  readonly url: string;
  readonly reason: SkipReason;
}

interface SkipFacts extends IgnoreFacts {
  /** The unchanged request target. */
  readonly url: string;
  readonly ip: string | undefined;
}

/** Returns why a request is skipped; undefined if it sends a request event. */
export type SkipRules<Request> = (facts: SkipFacts, request: Request) => SkipReason | undefined;

type SkipOptions<Request> = Pick<
  MiddlewareConfig<Request, never>,
  'ignore' | 'ignoreDefaults' | 'ignoreBots' | 'respectPrivacySignals' | 'sampleRate' | 'trackRequest'
>;

/** Creates the skip rules. Errors of the app's functions go to `onError` with the name of the option. */
export function createSkipRules<Request>(
  options: SkipOptions<Request>,
  onError: (what: string) => (error: unknown) => void,
): SkipRules<Request> {
  const { ignoreBots, respectPrivacySignals, sampleRate, trackRequest } = options;
  const ignore = createIgnore(options, onError('ignore'));
  return (facts, request) => {
    const ignored = ignore(facts, request);
    if (ignored) return ignored;
    const { headers, url } = facts;
    const userAgent = headers['user-agent'];
    if (ignoreBots && isBotUserAgent(userAgent)) return 'bot';
    if (respectPrivacySignals && hasPrivacySignal(headers)) return 'privacy';
    if (sampleRate < 1 && !isSampled(sampleRate, `${facts.ip} ${userAgent}`)) return 'sampled';
    if (typeof trackRequest !== 'function') return undefined;
    try {
      if (synchronous('trackRequest', trackRequest(url, request))) return undefined;
    } catch (error) {
      onError('trackRequest')(error);
    }
    return 'track_request';
  };
}

/**
 * Creates the rules for `ignore` and `ignoreDefaults`. The app's rules come first; an error of its function goes to `onError` and
 * counts as not ignored.
 */
export function createIgnore<Request>(
  options: { ignore?: IgnoreOption<Request> | undefined; ignoreDefaults: boolean },
  onError: (error: unknown) => void = () => {},
): (facts: IgnoreFacts, request: Request) => IgnoreReason | undefined {
  const { ignore, ignoreDefaults } = options;
  if (ignore === undefined) return ignoreDefaults ? ignoredByDefault : () => undefined;
  const rule = toRule(ignore);
  return (facts, request) => {
    try {
      if (rule(facts.path, request)) return 'ignored';
    } catch (error) {
      onError(error);
    }
    return ignoreDefaults ? ignoredByDefault(facts) : undefined;
  };
}

function toRule<Request>(option: IgnoreOption<Request>): (path: string, request: Request) => boolean {
  if (typeof option === 'function') return (path, request) => Boolean(synchronous('ignore', option(path, request)));
  const patterns = typeof option === 'string' || option instanceof RegExp ? [option] : option;
  const texts = patterns.filter((pattern) => typeof pattern === 'string');
  // Copies, because search() changes lastIndex.
  const expressions = patterns.filter((pattern) => typeof pattern !== 'string').map((pattern) => new RegExp(pattern));
  const matchesText = texts.length === 0 ? undefined : createPathMatcher(texts);
  return (path) => matchesText?.(path) === true || expressions.some((expression) => path.search(expression) !== -1);
}

/** The first problem of patterns that can never match, with a suggestion. */
export function ignoreProblem(option: IgnoreOption<never>): string | undefined {
  if (typeof option === 'function') return undefined;
  const patterns = typeof option === 'string' || option instanceof RegExp ? [option] : option;
  return patterns.map(patternProblem).find((problem) => problem !== undefined);
}

/**
 * Whether `key` is in the sample. `rate` is a fraction from 0 to 1. The result is the same in every process, and a key that is in at
 * one rate is in at every higher rate.
 */
export function isSampled(rate: number, key: string): boolean {
  return rate >= 1 || (rate > 0 && hash(key) / 2 ** 32 < rate);
}

/** FNV-1a with the finalizer of murmur3, because keys that differ in the last character would get similar hashes. */
function hash(key: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Explains to a developer why a request was skipped. Requests that the app's own options skip are expected. */
const HINTS: Partial<Record<SkipReason, string>> = {
  bot: 'its user agent belongs to a bot or an HTTP tool such as curl. Use a browser, or set ignoreBots: false',
  health_check: 'its path looks like a health check. Request another path, or set ignoreDefaults: false',
  asset: 'its path looks like a static asset. Request another path, or set ignoreDefaults: false',
  method: 'of its method. Use another one, such as GET, or set ignoreDefaults: false',
  scanner: 'only scanners request its path. Request another path, or set ignoreDefaults: false',
  prefetch: 'a browser prefetched it. Open the page, or set ignoreDefaults: false',
};

/**
 * Tells a developer why a request from this machine or network was skipped. Each reason is logged once, and only until the first
 * request event; bots and HTTP tools also afterwards.
 */
export class SkipHint {
  readonly #diagnostics: Pick<Diagnostics, 'hint'>;
  readonly #told = new Set<SkipReason>();
  /** Whether there was a request event. */
  hasEvent = false;

  constructor(diagnostics: Pick<Diagnostics, 'hint'>) {
    this.#diagnostics = diagnostics;
  }

  skipped({ method, url, reason }: SkippedRequest, ip: string | undefined, headers: IncomingHttpHeaders): void {
    const hint = HINTS[reason];
    if (hint === undefined || this.#told.has(reason) || (this.hasEvent && reason !== 'bot')) return;
    if ((ip !== undefined && isPublicAddress(ip)) || isHealthChecker(headers)) return;
    this.#told.add(reason);
    this.#diagnostics.hint(
      `No request event for ${method} ${url}, because ${hint}. Events that your code tracks are still sent.`,
    );
  }
}
