import type { IncomingHttpHeaders } from 'node:http';

export type DefaultReason = 'method' | 'health_check' | 'asset' | 'scanner' | 'prefetch';

export interface IgnoreFacts {
  method: string;
  /** Without the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** How the request was answered, if that is known. */
  answer?: Answer | undefined;
}

/** The route and the response of a request. */
interface Answer {
  /** The template of the matched route. */
  readonly route: string | undefined;
  readonly status: number | undefined;
  readonly contentType: () => string | undefined;
}

const METHODS: ReadonlySet<string> = new Set(['OPTIONS', 'HEAD', 'TRACE', 'CONNECT']);

/** Last path segments of health checks, below any path. */
const HEALTH_NAMES: ReadonlySet<string> = new Set(
  'health healthz healthcheck health-check health_check _health livez liveness readyz readiness startupz'.split(' '),
);
/** Last path segments that pages may have too: health checks only at the root and below `SYSTEM_PREFIX`. */
const SYSTEM_NAMES: ReadonlySet<string> = new Set(
  'status ping up live ready startup heartbeat metrics prometheus'.split(' '),
);
/** A path that ends in one of these. */
const MAY_BE_HEALTH_CHECK = new RegExp(`/(?:${[...HEALTH_NAMES, ...SYSTEM_NAMES].join('|')})/?$`, 'i');
const SYSTEM_PREFIX = /^(?:_?api|rest|v\d+|_?internal|_?system|management|actuator|probes?|monitoring)$/;

const HEALTH_CHECKERS = /^(?:kube-probe\/|ELB-HealthChecker\/|GoogleHC\/|Consul Health Check|Prometheus\/)/i;

const ASSET_EXTENSIONS =
  /\.(?:[cm]?js|css|map|ico|png|jpe?g|gif|svg|webp|avif|bmp|woff2?|ttf|otf|eot|mp[34]|web[mp]|wasm|webmanifest)$/i;
const FILE_TYPES = /^(?:image|font|audio|video|multipart)\/|^text\/css|javascript|octet-stream|wasm|font|manifest/i;
/** Assets with a JSON content type. */
const DATA_FILES = /\.(?:map|webmanifest)$/i;

/** Machines request everything under `/.well-known/`: certificate challenges, app links, discovery documents. */
const ASSET_PATHS = /^\/(?:\.well-known\/|robots\.txt$|favicon\.ico$|sitemap[\w-]*\.xml$)|\/manifest\.json$/i;

/** Paths that scanners request, often with a browser's user agent, and that Node.js apps do not have: files, */
const SCANNED_FILES =
  /\/\.(?:env|git|svn|hg|aws|ssh|ht\w+|ds_store|vscode|idea)(?:[./~_-]|$)|\.(?:php\d?|aspx?|jsp|cgi)$/i;
/** and directories. */
const SCANNED_DIRECTORIES = /\/(?:wp-(?:admin|login|content|includes|config|cron)|phpmyadmin|cgi-bin)(?:[./]|$)/i;

/** Why a request is skipped by default; undefined if it is not. */
export function ignoredByDefault(facts: IgnoreFacts): DefaultReason | undefined {
  const { method, path, headers } = facts;
  if (METHODS.has(method)) return 'method';
  const { 'user-agent': userAgent } = headers;
  if (userAgent !== undefined && HEALTH_CHECKERS.test(userAgent)) return 'health_check';
  const isGet = method === 'GET';
  // A POST to /health or /ping may be a feature of the app.
  if (isGet && MAY_BE_HEALTH_CHECK.test(path) && isHealthCheck(facts)) return 'health_check';
  // Most paths of an app have no dot.
  if (path.includes('.')) {
    if (isGet && (ASSET_PATHS.test(path) || (ASSET_EXTENSIONS.test(path) && isFile(facts)))) return 'asset';
    if (SCANNED_FILES.test(path)) return 'scanner';
  }
  if (SCANNED_DIRECTORIES.test(path)) return 'scanner';
  const { 'sec-purpose': secPurpose, purpose, 'x-purpose': xPurpose, 'x-moz': xMoz } = headers;
  const ahead = secPurpose ?? purpose ?? xPurpose ?? xMoz;
  return ahead !== undefined && isPrefetch(headers) ? 'prefetch' : undefined;
}

export const isHealthChecker = (headers: IncomingHttpHeaders): boolean =>
  HEALTH_CHECKERS.test(headers['user-agent'] ?? '');

/** `/blog/health` may be a page: if the last segment is a route parameter, or a browser navigates to it. */
function isHealthCheck({ path, headers, answer }: IgnoreFacts): boolean {
  const name = lastSegment(path);
  const isOwn = HEALTH_NAMES.has(name);
  if (isParameter(lastSegment(answer?.route ?? ''))) return false;
  const before = path.toLowerCase().split('/').filter(Boolean).slice(0, -1);
  const isForMachines = before.every((segment) => SYSTEM_PREFIX.test(segment) || HEALTH_NAMES.has(segment));
  if (isForMachines && name !== 'status') return true;
  return (isOwn || isForMachines) && !isNavigation(headers);
}

/** A path with a file extension, unless a handler responded with another content type. */
function isFile({ path, answer }: IgnoreFacts): boolean {
  if (!answer?.route || lastSegment(answer.route).startsWith('*') || DATA_FILES.test(path)) return true;
  const { status = 0 } = answer;
  const type = status === 0 || (status >= 300 && status < 400) ? undefined : answer.contentType();
  return type === undefined || FILE_TYPES.test(type);
}

const lastSegment = (path: string): string => {
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  return bare.slice(bare.lastIndexOf('/') + 1).toLowerCase();
};

const isParameter = (segment: string) => segment.includes(':');

/** Whether a browser shows the response as a page. */
const isNavigation = (headers: IncomingHttpHeaders) =>
  headers['sec-fetch-mode'] === 'navigate' || headers.accept?.includes('text/html') === true;

const PREFETCH = /\b(?:prefetch|preview|prerender)\b/i;
const PREFETCH_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/** Whether the browser loads the page in advance, for a visit that may not happen. */
export const isPrefetch = (headers: IncomingHttpHeaders): boolean =>
  PREFETCH_HEADERS.some((name) => headers[name] !== undefined && PREFETCH.test(String(headers[name])));
