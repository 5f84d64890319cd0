import { setImmediate } from 'node:timers/promises';
import type { RequestHandler } from 'express';

export interface User {
  readonly id: string;
  readonly orgs: readonly string[];
}

declare global {
  namespace Express {
    interface Request {
      user?: User;
    }
  }
}

/** In place of a session or a JWT: `Authorization: Bearer u_17@acme` is user u_17 of the organization acme. */
async function findUser(authorization: string | undefined): Promise<User | undefined> {
  await setImmediate();
  const [, id, orgs] = /^Bearer (\w+)@([\w+]+)$/.exec(authorization ?? '') ?? [];
  return id && orgs ? { id, orgs: orgs.split('+') } : undefined;
}

/** Sets `req.user`. The middleware uses `req.user.id` as the profile. */
export const authenticate: RequestHandler = async (req, _res, next) => {
  const user = await findUser(req.get('authorization'));
  if (user) req.user = user;
  next();
};

export const requireMember: RequestHandler<{ orgId: string }> = (req, res, next) => {
  if (!req.user) res.status(401).json({ error: 'sign in first' });
  else if (!req.user.orgs.includes(req.params.orgId)) res.status(403).json({ error: 'not your organisation' });
  else next();
};
