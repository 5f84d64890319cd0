interface Layer {
  readonly name?: string;
}

interface App {
  use(handler: unknown): unknown;
  /** Express 4's router; its `router` throws. */
  readonly _router?: { readonly stack: Layer[] };
  /** Express 5's. */
  readonly router?: { readonly stack: Layer[] };
}

/**
 * Mounts a middleware before those that are mounted already, but after its like. Nest mounts its body parsers
 * first, and a request that these refuse, or whose client leaves while they read, would pass by unseen.
 */
export function mountFirst(app: App, handler: unknown): void {
  app.use(handler);
  const stack = (app._router ?? app.router)?.stack;
  const layer = stack?.pop();
  if (!stack || !layer) return;
  // Express 4 has to make the request an Express request before anybody else sees it.
  let first = stack.findIndex(({ name }) => name === 'expressInit') + 1;
  while (stack[first]?.name === layer.name) first += 1;
  stack.splice(first, 0, layer);
}
