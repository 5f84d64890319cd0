import { DEFAULT_PROXY_PATH } from '../options/browser-proxy-options.js';
import { requestPath, splitTarget } from '../requests/redact-url.js';

/** A path of the proxy. */
export interface ProxyRoute {
  /** Below the path of the proxy. */
  readonly path: string;
  readonly methods: readonly string[];
  /** What `.js` of the script's URL is replaced with, if the path is that of a script. */
  readonly script?: string;
}

const ROUTES: readonly ProxyRoute[] = [
  { path: '/op1.js', methods: ['GET', 'HEAD'], script: '.js' },
  // The browser script asks for it beside itself.
  { path: '/op1-replay.js', methods: ['GET', 'HEAD'], script: '-replay.js' },
  { path: '/track', methods: ['POST'] },
  { path: '/track/device-id', methods: ['GET'] },
];

/** Which requests are for the proxy. */
export class ProxyRoutes {
  readonly #path: string | undefined;

  /** `path` is that of the option. */
  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** The routes with their paths. If the framework has mounted the proxy on a path, they count from there. */
  places(isMounted: boolean): { readonly path: string; readonly route: ProxyRoute }[] {
    const base = this.#base(isMounted);
    return ROUTES.map((route) => ({ path: base + route.path, route }));
  }

  /** The route of a request target; undefined if it is the app's. */
  match(target: string, isMounted = false): ProxyRoute | undefined {
    const base = this.#base(isMounted);
    const { path } = splitTarget(requestPath(target));
    return path.startsWith(base) ? ROUTES.find((route) => path === base + route.path) : undefined;
  }

  /** The same for a handler that gets only the requests of the proxy, wherever it is mounted. */
  matchEnd(target: string): ProxyRoute | undefined {
    if (this.#path !== undefined) return this.match(target);
    const { path } = splitTarget(requestPath(target));
    return path.includes('//') ? undefined : ROUTES.find((route) => path.endsWith(route.path));
  }

  #base(isMounted: boolean): string {
    return this.#path ?? (isMounted ? '' : DEFAULT_PROXY_PATH);
  }
}
