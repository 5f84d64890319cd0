import type Koa from 'koa';

const compose =
  (middleware: readonly Koa.Middleware[]): Koa.Middleware =>
  (ctx, next) => {
    const dispatch = async (index: number): Promise<unknown> =>
      middleware[index] ? middleware[index](ctx, () => dispatch(index + 1)) : next();
    return dispatch(0);
  };

/** Serves a path with another app in the same context, with the path taken off, as `koa-mount` does. */
export function mount(prefix: string, app: Koa): Koa.Middleware {
  const serve = compose(app.middleware);
  return async (ctx, next) => {
    const { path } = ctx;
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return next();
    ctx['mountPath'] = prefix;
    ctx.path = path.slice(prefix.length) || '/';
    await serve(ctx, async () => {
      ctx.path = path;
      await next();
    });
    ctx.path = path;
  };
}
