/** The result of matching a layer against a path. */
interface Match {
  readonly path?: string;
  readonly params?: Record<string, unknown>;
  /** The template, in newer routers. */
  readonly pattern?: unknown;
}

/** The parts of a layer that Express 4 and 5 have in common. Express 4 keeps the match on the layer itself. */
interface Layer extends Match {
  readonly route?: unknown;
  readonly handle: { readonly stack?: readonly Layer[] };
  match(path: string): boolean | Match;
  /** Express 4. */
  readonly regexp?: RegExp;
}

interface App {
  readonly parent?: App;
  readonly mountpath: string | string[];
  /** The router in Express 4, where `router` throws. */
  readonly _router?: { readonly stack: readonly Layer[] };
  /** The router in Express 5. */
  readonly router: { readonly stack: readonly Layer[] };
}

/** The parts of a request from which the route template is read. */
export interface RoutedRequest {
  readonly originalUrl: string;
  readonly baseUrl: string;
  readonly route?: unknown;
  readonly app: unknown;
}

/**
 * Returns the template of the matched route with its mount paths, such as `/orgs/:orgId/users/:id`. Express does not keep the
 * templates of mounted routers, so the path to the route is searched in the layers. A segment that can be replaced by another
 * string is a parameter.
 */
export function expressRoute(request: RoutedRequest): string | undefined {
  const route = request.route as Route | undefined;
  if (!route) return undefined;
  const templates = templatesOf(request.app as App, route);
  const { baseUrl } = request;
  let template = templates.get(baseUrl);
  if (template === undefined) {
    template = findTemplate(request, route);
    // A route has few mount paths, unless these have parameters.
    if (templates.size < MAX_MOUNTS) templates.set(baseUrl, template);
  }
  return template;
}

interface Route {
  readonly path: unknown;
}

const MAX_MOUNTS = 100;

/** Known templates by `baseUrl`, because a router may be mounted several times. */
type Templates = Map<string, string>;

const known = new WeakMap<App, WeakMap<Route, Templates>>();

function templatesOf(app: App, route: Route): Templates {
  const ofApp = known.get(app) ?? new WeakMap<Route, Templates>();
  known.set(app, ofApp);
  const templates = ofApp.get(route) ?? new Map<string, string>();
  ofApp.set(route, templates);
  return templates;
}

function findTemplate(request: RoutedRequest, route: Route): string {
  const app = request.app as App;
  const mount = mountTemplate(app);
  const path = (request.originalUrl.split('?', 1)[0] ?? '/') || '/';
  const rest = dropSegments(path, segmentsOf(mount).length);
  const way = findWay(stackOf(app), route, rest);
  // A router that is wrapped in a function is not found. Then `baseUrl` is used, with the values of its parameters.
  return way === undefined ? join('', request.baseUrl, route.path) : join(mount, way, route.path);
}

const stackOf = (app: App): readonly Layer[] => (app._router ?? app.router).stack;

/** The mount template of sub-applications, which Express does keep. */
function mountTemplate(app: App): string {
  if (!app.parent) return '';
  const [own] = [app.mountpath].flat();
  return tidy(`${mountTemplate(app.parent)}/${own ?? ''}`);
}

/** The mount templates between a stack and the route; undefined if the route is not in it. */
function findWay(stack: readonly Layer[], route: unknown, path: string): string | undefined {
  for (const layer of stack) {
    if (layer.route === route) return '';
    const inner = layer.handle?.stack;
    const match = inner && matchOf(layer, path);
    if (!inner || !match) continue;
    const mounted = match.path ?? '';
    const template = layerTemplate(layer, match, mounted);
    const way = findWay(inner, route, path.slice(mounted.length) || '/');
    if (way !== undefined) return template + way;
  }
  return undefined;
}

function matchOf(layer: Layer, path: string): Match | undefined {
  try {
    const match = layer.match(path);
    return match === true ? { path: layer.path ?? '', params: layer.params ?? {} } : match || undefined;
  } catch {
    return undefined; // a parameter that is not valid percent-encoding
  }
}

function layerTemplate(layer: Layer, { params, pattern }: Match, mounted: string): string {
  if (typeof pattern === 'string') return pattern;
  const segments = segmentsOf(mounted);
  const hasParameters = Object.keys(params ?? {}).length > 0;
  const part = (segment: string, index: number) =>
    (hasParameters ? parameterAt(layer, segments, index) : undefined) ?? asWritten(layer, segment);
  return segments.length === 0 ? mounted : `/${segments.map(part).join('/')}`;
}

/** The segment in the case of the template; a request may use another case. Express 4 keeps only a RegExp of the mount path. */
function asWritten({ regexp }: Layer, segment: string): string {
  const source = regexp?.source.replaceAll('\\', '') ?? '';
  const at = source.toLowerCase().indexOf(`/${segment.toLowerCase()}`) + 1;
  return at === 0 ? segment : source.slice(at, at + segment.length);
}

const PROBE = 'openpanel-probe';

/** `:name` if the segment is the value of a parameter. */
function parameterAt(layer: Layer, segments: readonly string[], index: number): string | undefined {
  const params = matchOf(layer, `/${segments.with(index, PROBE).join('/')}`)?.params ?? {};
  const name = Object.keys(params).find((key) => params[key] === PROBE);
  return name && `:${name}`;
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '');

const dropSegments = (path: string, count: number) => `/${segmentsOf(path).slice(count).join('/')}`;

/** Joins the mount templates and the route's own pattern: a string, a RegExp, or a list of these. */
function join(mount: string, way: string, pattern: unknown): string {
  const own = Array.isArray(pattern) ? pattern.flat(Infinity).map(String).join('|') : pattern;
  if (own instanceof RegExp) return `${tidy(mount + way).replace(/^\/$/, '')}${own}`;
  return tidy(mount + way + own);
}

/** Removes double and trailing slashes. */
const tidy = (path: string) => path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1') || '/';
