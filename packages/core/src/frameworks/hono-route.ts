interface MatchedRoute {
  /** `ALL` for middleware, and for routes of all methods. */
  readonly method: string;
  /** With the paths of the apps that it is mounted in. */
  readonly path: string;
}

/** The parts of a Hono context from which the route template is read. */
export interface RoutedContext {
  readonly req: {
    readonly method: string;
    /** Everything that the path matched, middleware too. */
    readonly matchedRoutes: readonly MatchedRoute[];
    /** The one of them that ran last. */
    readonly routeIndex: number;
  };
  readonly finalized: boolean;
  readonly res: { readonly status: number };
}

/**
 * The template of the matched route, such as `/orgs/:orgId/users/:id`. If middleware sent the response, it is the route that would
 * have run next.
 */
export function honoRoute({ req, finalized, res }: RoutedContext): string | undefined {
  const { matchedRoutes, routeIndex } = req;
  const isFound = !finalized || res.status !== 404;
  const isRoute = ({ method, path }: MatchedRoute) => method !== 'ALL' || (isFound && !path.endsWith('*'));
  const [entered] = matchedRoutes.slice(routeIndex).filter(isRoute);
  return (entered ?? matchedRoutes.findLast(isRoute))?.path;
}
