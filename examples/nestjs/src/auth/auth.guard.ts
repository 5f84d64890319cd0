import { setImmediate } from 'node:timers/promises';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { SignedIn, User } from './user.js';

/** In place of a session or a JWT: `Authorization: Bearer u_17@acme` is user u_17 of the organization acme. */
async function findUser(authorization: string | undefined): Promise<User | undefined> {
  await setImmediate();
  const [, id, orgs] = /^Bearer (\w+)@([\w+]+)$/.exec(authorization ?? '') ?? [];
  return id && orgs ? { id, orgs: orgs.split('+') } : undefined;
}

/** Sets `request.user`. The module uses `request.user.id` as the profile. */
@Injectable()
export class AuthGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request & SignedIn>();
    const user = await findUser(request.get('authorization'));
    if (user) request.user = user;
    return true;
  }
}
