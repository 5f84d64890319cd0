import Koa, { type Context, type Middleware } from 'koa';

/** Answers client errors as `ctx.throw()` and `ctx.assert()` say. Of any other error the client learns nothing. */
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

/** Koa marks errors of answers that are on their way. */
type KoaError = NodeJS.ErrnoException & { headerSent?: boolean };

const CLIENT_LEFT = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Koa tells the app of downloads that their clients broke off, too; these are no failures. */
export function logError({ headerSent, code = '', message }: KoaError, ctx: Context): void {
  if (headerSent && CLIENT_LEFT.includes(code)) return;
  console.error(`${ctx.method} ${ctx.path} failed: ${message}`);
}
