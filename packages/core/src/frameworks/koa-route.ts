/** The parts of a layer that every version of `@koa/router` and `koa-router` has. */
interface Layer {
  /** With the prefixes of its routers. */
  readonly path: string | RegExp;
  /** None where it is a middleware of the router. */
  readonly methods: readonly string[];
  match(path: string): boolean;
}

/** What the template of a route is read from: Koa's context, with what these routers leave there. */
export interface RoutedContext {
  readonly originalUrl: string;
  readonly method: string;
  readonly status: number;
  /** The layers whose path matched, those for other methods and the routers' own middleware included. */
  readonly matched?: readonly Layer[];
  /** The path of the layer that was entered last; undefined where no route matched. */
  readonly _matchedRoute?: string | RegExp;
  /** Where `koa-mount` has mounted the app that was served last. */
  readonly mountPath?: string;
}

/** The template of the matched route with everything it is mounted on, such as `/orgs/:orgId/users/:id`. */
export function koaRoute(ctx: RoutedContext): string | undefined {
  const { matched = [], _matchedRoute: entered, mountPath } = ctx;
  if (entered === undefined) return undefined;
  const routes = matched.filter((layer) => isRoute(layer, ctx));
  // Where a middleware of the router answered, the route is the one that would have been next.
  const route = routes.find(({ path }) => path === entered) ?? routes[0];
  return route && join(mountOf(route, ctx.originalUrl, mountPath), route.path);
}

const ANYWHERE = '/openpanel-probe'.repeat(16);

/** A pattern for every path does not count where it takes every method too (`router.all('/{*path}')`), or nothing was found. */
function isRoute(layer: Layer, { method, status }: RoutedContext): boolean {
  if (!layer.methods.includes(method)) return false;
  return !layer.match(ANYWHERE) || (status !== 404 && !layer.methods.includes('TRACE'));
}

/** Segments of mounts, so that a path of nothing but slashes costs nothing. */
const MAX_MOUNTS = 16;

/** What mounted apps took off the path before the route saw it. */
function mountOf(route: Layer, url: string, mountPath: string | undefined): string {
  const path = url.split('?', 1)[0] ?? '';
  if (!path.startsWith('/')) return '';
  for (let start = 0, depth = 0; start !== -1 && depth <= MAX_MOUNTS; depth += 1) {
    if (route.match(path.slice(start))) return path.slice(0, start);
    start = path.indexOf('/', start + 1);
  }
  // The root of a mounted app has nothing left of the path.
  return mountPath !== undefined && path.endsWith(mountPath) ? path : '';
}

function join(mount: string, pattern: string | RegExp): string {
  return pattern === '/' && mount !== '' ? mount : `${mount}${pattern}`;
}
