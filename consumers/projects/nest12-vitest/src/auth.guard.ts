import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

export interface UserRequest extends FastifyRequest {
  user?: { email: string; teams: string[] };
}

@Injectable()
export class AuthGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<UserRequest>();
    const user = request.headers['x-user'];
    if (typeof user !== 'string') return false;
    request.user = { email: `${user}@example.com`, teams: ['buyers'] };
    return true;
  }
}
