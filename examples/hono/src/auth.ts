import { setImmediate } from 'node:timers/promises';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';

interface User {
  readonly id: string;
  readonly orgs: readonly string[];
}

/** What the app sets in the context. The analytics middleware uses the `id` of `user` as the profile. */
export interface Env {
  Variables: { user: User | undefined };
}

/** In place of a session or a JWT: `Authorization: Bearer u_17@acme` is user u_17 of the organization acme. */
async function findUser(authorization = ''): Promise<User | undefined> {
  await setImmediate();
  const [, id, orgs] = /^Bearer (\w+)@([\w+]+)$/.exec(authorization) ?? [];
  return id && orgs ? { id, orgs: orgs.split('+') } : undefined;
}

export const authenticate = createMiddleware<Env>(async (c, next) => {
  c.set('user', await findUser(c.req.header('authorization')));
  await next();
});

export const requireMember = createMiddleware<Env>(async (c, next) => {
  const user = c.get('user');
  if (!user) throw new HTTPException(401, { message: 'sign in first' });
  if (!user.orgs.includes(c.req.param('orgId') ?? ''))
    throw new HTTPException(403, { message: 'not your organisation' });
  await next();
});
