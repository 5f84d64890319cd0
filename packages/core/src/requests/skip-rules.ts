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
export type SkipReason = IgnoreReason | 'bot' | 'privacy' | 'sampled' | 'track_request' | 'skip_tracking';

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
];

/** A request without a request event. */
export interface SkippedRequest {
  readonly method: string;
  /** Path and query, redacted. */
  readonly url: string;
  readonly reason: SkipReason;
}

interface SkipFacts extends IgnoreFacts {
  /** The request target as it came. */
  readonly url: string;
  readonly ip: string | undefined;
}

/** Why a request is skipped; undefined where it sends a request event. */
export type SkipRules<Request> = (facts: SkipFacts, request: Request) => SkipReason | undefined;

type SkipOptions<Request> = Pick<
  MiddlewareConfig<Request, never>,
  'ignore' | 'ignoreDefaults' | 'ignoreBots' | 'respectPrivacySignals' | 'sampleRate' | 'trackRequest'
>;

/** What a function of the app throws goes to `onError` under its name. It was treated as undefined. */
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
 * Why a request has no request event, or undefined when it has one. The user's rules come first; what a user's function
 * throws goes to `onError` and counts as not ignored.
 */
export function createIgnore<Request>(
  options: { ignore?: IgnoreOption<Request> | undefined; ignoreDefaults: boolean },
  onError: (error: unknown) => void = () => {},
): (facts: IgnoreFacts, request: Request) => IgnoreReason | undefined {
  const { ignore, ignoreDefaults } = options;
  const rule = ignore === undefined ? undefined : toRule(ignore);
  return (facts, request) => {
    try {
      if (rule?.(facts.path, request)) return 'ignored';
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
  // Copies, since search() starts at 0 whatever the g and y flags have left in lastIndex, but leaves its own there.
  const expressions = patterns.filter((pattern) => typeof pattern !== 'string').map((pattern) => new RegExp(pattern));
  const matchesText = texts.length === 0 ? undefined : createPathMatcher(texts);
  return (path) => matchesText?.(path) === true || expressions.some((expression) => path.search(expression) !== -1);
}

/** What can never match, of the patterns of an option, and what was meant. */
export function ignoreProblem(option: IgnoreOption<never>): string | undefined {
  if (typeof option === 'function') return undefined;
  const patterns = typeof option === 'string' || option instanceof RegExp ? [option] : option;
  return patterns.map(patternProblem).find((problem) => problem !== undefined);
}

/**
 * Whether `key` is in the sample: the same key and rate give the same answer in every process, and a key that is in at one
 * rate is in at every higher one. `rate` is a share from 0 to 1.
 */
export function isSampled(rate: number, key: string): boolean {
  return rate >= 1 || (rate > 0 && hash(key) / 2 ** 32 < rate);
}

/** FNV-1a with murmur3's finalizer, without which keys that differ in the last character fall close together. */
function hash(key: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Why the first request of a developer may have no event. What the app's own options skip is expected. */
const HINTS: Partial<Record<SkipReason, string>> = {
  bot: 'its user agent belongs to a bot or an HTTP tool such as curl. Use a browser, or set ignoreBots: false',
  health_check: 'its path looks like a health check. Request another path, or set ignoreDefaults: false',
  asset: 'its path looks like a static asset. Request another path, or set ignoreDefaults: false',
  method: 'of its method. Use another one, such as GET, or set ignoreDefaults: false',
  scanner: 'only scanners request its path. Request another path, or set ignoreDefaults: false',
  prefetch: 'a browser prefetched it. Open the page, or set ignoreDefaults: false',
};

/**
 * Tells a developer why a request of this machine or network has no event: each reason once, and only until there was an event, which is
 * the end of all doubt; tools are reported after that too.
 */
export class SkipHint {
  readonly #diagnostics: Pick<Diagnostics, 'hint'>;
  readonly #told = new Set<SkipReason>();
  /** Whether a request had an event. */
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
