import Koa, { type Context, type Middleware } from 'koa';

/** Sends errors of `ctx.throw()` and `ctx.assert()` to the client, and a plain 500 for every other error. */
export const handleErrors: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (error instanceof Koa.HttpError && error.expose) {
      ctx.status = error.status;
      ctx.body = { error: error.message };
    } else {
      ctx.status = 500;
      ctx.body = { error: 'something went wrong' };
      ctx.app.emit('error', error, ctx);
    }
  }
};

/** Koa marks errors that occur after the response has started. */
type KoaError = NodeJS.ErrnoException & { headerSent?: boolean };

const CLIENT_LEFT = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Koa also reports downloads that clients aborted, which are not failures. */
export function logError({ headerSent, code = '', message }: KoaError, ctx: Context): void {
  if (headerSent && CLIENT_LEFT.includes(code)) return;
  console.error(`${ctx.method} ${ctx.path} failed: ${message}`);
}
