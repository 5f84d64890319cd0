import { setImmediate } from 'node:timers/promises';
import type { RouterContext } from '@koa/router';
import type { Middleware, Next } from 'koa';
import type { State, User } from './state.js';

/** In place of a session or a JWT: `Authorization: Bearer u_17@acme` is user u_17 of the organization acme. */
async function findUser(authorization: string): Promise<User | undefined> {
  await setImmediate();
  const [, id, orgs] = /^Bearer (\w+)@([\w+]+)$/.exec(authorization) ?? [];
  return id && orgs ? { id, orgs: orgs.split('+') } : undefined;
}

export const authenticate: Middleware<State> = async (ctx, next) => {
  ctx.state.user = await findUser(ctx.get('authorization'));
  await next();
};

export async function requireMember(ctx: RouterContext<State>, next: Next): Promise<void> {
  const { user } = ctx.state;
  const { orgId = '' } = ctx.params;
  ctx.assert(user, 401, 'sign in first');
  ctx.assert(user.orgs.includes(orgId), 403, 'not your organisation');
  await next();
}
