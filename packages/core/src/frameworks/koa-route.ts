/** The parts of a layer that all versions of `@koa/router` and `koa-router` have. */
interface Layer {
  /** Includes the prefixes of its routers. */
  readonly path: string | RegExp;
  /** Empty for middleware of the router. */
  readonly methods: readonly string[];
  match(path: string): boolean;
}

/** The parts of Koa's context from which the route template is read; the routers set most of them. */
export interface RoutedContext {
  readonly originalUrl: string;
  readonly method: string;
  readonly status: number;
  /** The layers whose path matched, including those for other methods and router middleware. */
  readonly matched?: readonly Layer[];
  /** The path of the layer that ran last; undefined if no route matched. */
  readonly _matchedRoute?: string | RegExp;
  /** The mount path of the app that `koa-mount` ran last. */
  readonly mountPath?: string;
}

/** The template of the matched route with its mount paths, such as `/orgs/:orgId/users/:id`. */
export function koaRoute(ctx: RoutedContext): string | undefined {
  const { matched = [], _matchedRoute: entered, mountPath } = ctx;
  if (entered === undefined) return undefined;
  const routes = matched.filter((layer) => isRoute(layer, ctx));
  // If router middleware sent the response, take the route that would have run next.
  const route = routes.find(({ path }) => path === entered) ?? routes[0];
  return route && join(mountOf(route, ctx.originalUrl, mountPath), route.path);
}

const ANYWHERE = '/openpanel-probe'.repeat(16);

/** A catch-all pattern does not count as a route if it accepts all methods (`router.all('/{*path}')`) or the response is a 404. */
function isRoute(layer: Layer, { method, status }: RoutedContext): boolean {
  if (!layer.methods.includes(method)) return false;
  return !layer.match(ANYWHERE) || (status !== 404 && !layer.methods.includes('TRACE'));
}

/** Bounds the work for a path that consists of slashes. */
const MAX_MOUNTS = 16;

/** The part of the path that mounted apps removed before the route saw it. */
function mountOf(route: Layer, url: string, mountPath: string | undefined): string {
  const path = url.split('?', 1)[0] ?? '';
  if (!path.startsWith('/')) return '';
  for (let start = 0, depth = 0; start !== -1 && depth <= MAX_MOUNTS; depth += 1) {
    if (route.match(path.slice(start))) return path.slice(0, start);
    start = path.indexOf('/', start + 1);
  }
  // At the root of a mounted app, nothing is left of the path.
  return mountPath !== undefined && path.endsWith(mountPath) ? path : '';
}

function join(mount: string, pattern: string | RegExp): string {
  return pattern === '/' && mount !== '' ? mount : `${mount}${pattern}`;
}
