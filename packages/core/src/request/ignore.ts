import type { IncomingHttpHeaders } from 'node:http';
import { synchronous } from '../thenable.js';
import { createPathMatcher, type IgnorePattern, patternProblem } from './ignore-pattern.js';
import { isPrefetch } from './signals.js';

export type IgnoreOption<Request> =
  | readonly IgnorePattern[]
  | IgnorePattern
  | ((path: string, request: Request) => boolean);

export type IgnoreReason = 'method' | 'health_check' | 'asset' | 'scanner' | 'prefetch' | 'ignored';

export interface IgnoreFacts {
  method: string;
  /** Without its query. */
  path: string;
  headers: IncomingHttpHeaders;
}

type Rule<Request> = (path: string, request: Request) => boolean;

const METHODS: ReadonlySet<string> = new Set(['OPTIONS', 'HEAD', 'TRACE', 'CONNECT']);

/** `/status` is not here: it is a page of many products. */
const HEALTH_PATHS: ReadonlySet<string> = new Set([
  '/health',
  '/healthz',
  '/healthcheck',
  '/health-check',
  '/health_check',
  '/health/live',
  '/health/liveness',
  '/health/ready',
  '/health/readiness',
  '/health/startup',
  '/_health',
  '/live',
  '/livez',
  '/liveness',
  '/ready',
  '/readyz',
  '/readiness',
  '/startupz',
  '/ping',
  '/up',
  '/metrics',
  '/actuator/health',
  '/actuator/health/liveness',
  '/actuator/health/readiness',
  '/actuator/prometheus',
]);

const HEALTH_CHECKERS = /^(?:kube-probe\/|ELB-HealthChecker\/|GoogleHC\/|Consul Health Check|Prometheus\/)/i;

const ASSET_EXTENSIONS =
  /\.(?:[cm]?js|css|map|ico|png|jpe?g|gif|svg|webp|avif|bmp|woff2?|ttf|otf|eot|mp[34]|web[mp]|wasm|webmanifest)$/i;

/** Everything under `/.well-known/` is for machines: certificate challenges, app links, discovery documents. */
const ASSET_PATHS = /^\/(?:\.well-known\/|robots\.txt$|sitemap[\w-]*\.xml$)|\/manifest\.json$/i;

/** What nobody visits in a Node.js app, and every scanner asks for, under a browser's user agent more often than not. */
const SCANNED_PATHS =
  /\/\.(?:env|git|svn|hg|aws|ssh|ht\w+|ds_store|vscode|idea)(?:[./~_-]|$)|\/(?:wp-(?:admin|login|content|includes|config|cron)|phpmyadmin|cgi-bin)(?:[./]|$)|\.(?:php\d?|aspx?|jsp|cgi)$/i;

/**
 * Why a request has no request event, or undefined when it has one. The user's rules come first; what a user's function
 * throws goes to `onError` and counts as not ignored.
 */
export function createIgnore<Request>(
  options: { ignore?: IgnoreOption<Request> | undefined; ignoreDefaults: boolean },
  onError: (error: unknown) => void = () => {},
): (facts: IgnoreFacts, request: Request) => IgnoreReason | undefined {
  const rule = toRule(options.ignore);
  return (facts, request) => {
    try {
      if (rule(facts.path, request)) return 'ignored';
    } catch (error) {
      onError(error);
    }
    return options.ignoreDefaults ? builtIn(facts) : undefined;
  };
}

function builtIn({ method, path, headers }: IgnoreFacts): IgnoreReason | undefined {
  if (METHODS.has(method)) return 'method';
  if (HEALTH_CHECKERS.test(headers['user-agent'] ?? '')) return 'health_check';
  // A POST to /health or /ping may well be the product itself.
  if (method === 'GET') {
    if (HEALTH_PATHS.has(withoutTrailingSlash(path).toLowerCase())) return 'health_check';
    if (ASSET_EXTENSIONS.test(path) || ASSET_PATHS.test(path)) return 'asset';
  }
  if (SCANNED_PATHS.test(path)) return 'scanner';
  return isPrefetch(headers) ? 'prefetch' : undefined;
}

function withoutTrailingSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function toRule<Request>(option: IgnoreOption<Request> | undefined): Rule<Request> {
  if (option === undefined) return () => false;
  if (typeof option === 'function') return (path, request) => Boolean(synchronous('ignore', option(path, request)));
  const patterns = typeof option === 'string' || option instanceof RegExp ? [option] : option;
  const texts = patterns.filter((pattern) => typeof pattern === 'string');
  const expressions = patterns.filter((pattern) => typeof pattern !== 'string').map(toExpressionMatcher);
  if (texts.length === 0) return (path) => expressions.some((matches) => matches(path));
  const matchesText = createPathMatcher(texts);
  return (path) => matchesText(path) || expressions.some((matches) => matches(path));
}

/** What can never match, of the patterns of an option, and what was meant. */
export function ignoreProblem(option: IgnoreOption<never>): string | undefined {
  if (typeof option === 'function') return undefined;
  const patterns = typeof option === 'string' || option instanceof RegExp ? [option] : option;
  return patterns.map(patternProblem).find((problem) => problem !== undefined);
}

function toExpressionMatcher(pattern: RegExp): (path: string) => boolean {
  const own = new RegExp(pattern);
  // Unlike test(), search() starts at 0 whatever the g and y flags have left in lastIndex.
  return (path) => path.search(own) !== -1;
}
