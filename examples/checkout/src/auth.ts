import type { RequestHandler } from 'express';

declare global {
  namespace Express {
    interface Request {
      user?: { readonly id: string };
    }
  }
}

/** Sets `req.user`, whose `id` becomes the profile. In place of a session: `Authorization: Bearer u_17`. */
export const authenticate: RequestHandler = (req, _res, next) => {
  const [, id] = /^Bearer (\w+)/.exec(req.get('authorization') ?? '') ?? [];
  if (id) req.user = { id };
  next();
};
