/** What a layer makes of a path. */
interface Match {
  readonly path?: string;
  readonly params?: Record<string, unknown>;
  /** The template; newer routers know it. */
  readonly pattern?: unknown;
}

/** The parts of a router's layer that Express 4 and 5 have in common. Older ones keep the match on the layer itself. */
interface Layer extends Match {
  readonly route?: unknown;
  readonly handle: { readonly stack?: readonly Layer[] };
  match(path: string): boolean | Match;
  /** Express 4's. */
  readonly regexp?: RegExp;
}

interface App {
  readonly parent?: App;
  readonly mountpath: string | string[];
  /** Express 4's router; its `router` throws. */
  readonly _router?: { readonly stack: readonly Layer[] };
  /** Express 5's. */
  readonly router: { readonly stack: readonly Layer[] };
}

/** What the template of a route is read from. */
export interface RoutedRequest {
  readonly originalUrl: string;
  readonly baseUrl: string;
  readonly route?: unknown;
  readonly app: unknown;
}

/**
 * The template of the matched route with everything it is mounted on, such as `/orgs/:orgId/users/:id`. Express keeps
 * no templates of mounted routers, so the way to the route is found in the routers' layers, whose parameters are told
 * by trying: a segment that can be replaced by anything is one.
 */
export function expressRoute(request: RoutedRequest): string | undefined {
  const route = request.route as Route | undefined;
  if (!route) return undefined;
  const templates = templatesOf(request.app as App, route);
  const { baseUrl } = request;
  let template = templates.get(baseUrl);
  if (template === undefined) {
    template = findTemplate(request, route);
    // A route is mounted in few places, unless these have parameters.
    if (templates.size < MAX_MOUNTS) templates.set(baseUrl, template);
  }
  return template;
}

interface Route {
  readonly path: unknown;
}

const MAX_MOUNTS = 100;

/** Found templates, by the path of what the route is mounted on: it tells the mounts of one router apart. */
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
  // A router wrapped in a function is not found; what Express says of its mount has the values of its parameters.
  return way === undefined ? join('', request.baseUrl, route.path) : join(mount, way, route.path);
}

const stackOf = (app: App): readonly Layer[] => (app._router ?? app.router).stack;

/** Where sub-applications are mounted; Express keeps the template of these. */
function mountTemplate(app: App): string {
  if (!app.parent) return '';
  const [own] = [app.mountpath].flat();
  return tidy(`${mountTemplate(app.parent)}/${own ?? ''}`);
}

/** The mount templates from a stack down to the route; undefined where it is not below. */
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

/** A request may have another case. Of a mount's text, Express 4 keeps its expression, which has the literal parts. */
function asWritten({ regexp }: Layer, segment: string): string {
  const source = regexp?.source.replaceAll('\\', '') ?? '';
  const at = source.toLowerCase().indexOf(`/${segment.toLowerCase()}`) + 1;
  return at === 0 ? segment : source.slice(at, at + segment.length);
}

const PROBE = 'openpanel-probe';

/** The name of the parameter that a segment is the value of, if it is one. */
function parameterAt(layer: Layer, segments: readonly string[], index: number): string | undefined {
  const params = matchOf(layer, `/${segments.with(index, PROBE).join('/')}`)?.params ?? {};
  const name = Object.keys(params).find((key) => params[key] === PROBE);
  return name && `:${name}`;
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '');

const dropSegments = (path: string, count: number) => `/${segmentsOf(path).slice(count).join('/')}`;

/** Mount templates and the route's own pattern: text, a regular expression, or several of these. */
function join(mount: string, way: string, pattern: unknown): string {
  const own = Array.isArray(pattern) ? pattern.flat(Infinity).map(String).join('|') : pattern;
  if (own instanceof RegExp) return `${tidy(mount + way).replace(/^\/$/, '')}${own}`;
  return tidy(mount + way + own);
}

/** Without double slashes, and without one at the end. */
const tidy = (path: string) => path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1') || '/';
