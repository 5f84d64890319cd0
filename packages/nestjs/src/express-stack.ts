interface Layer {
  readonly name?: string;
}

interface App {
  use(handler: unknown): unknown;
  /** The router in Express 4, where `router` throws. */
  readonly _router?: { readonly stack: Layer[] };
  /** The router in Express 5. */
  readonly router?: { readonly stack: Layer[] };
}

/**
 * Mounts a middleware before all others, but after earlier ones of this kind. Nest mounts its body parsers first. Requests that
 * they reject, or that are aborted while they read, would otherwise not be captured.
 */
export function mountFirst(app: App, handler: unknown): void {
  app.use(handler);
  const stack = (app._router ?? app.router)?.stack;
  const layer = stack?.pop();
  if (!stack || !layer) return;
  // In Express 4, this layer turns the request into an Express request, so it must stay first.
  let first = stack.findIndex(({ name }) => name === 'expressInit') + 1;
  while (stack[first]?.name === layer.name) first += 1;
  stack.splice(first, 0, layer);
}
