import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import type { Request } from 'express';
import type { SignedIn } from './user.js';

@Injectable()
export class MemberGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { user, params } = context.switchToHttp().getRequest<Request<{ orgId: string }> & SignedIn>();
    if (!user) throw new UnauthorizedException({ error: 'sign in first' });
    if (!user.orgs.includes(params.orgId)) throw new ForbiddenException({ error: 'not your organisation' });
    return true;
  }
}
