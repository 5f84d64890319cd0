import type { CanActivate, ExecutionContext, Type } from '@nestjs/common';
import { type ApplicationConfig, type ModuleRef, Reflector } from '@nestjs/core';
import { openedOf } from './current-request.js';
import { SKIP_TRACKING } from './skip-tracking.decorator.js';

const reflector = new Reflector();

/** Always allows the request. A guard is the earliest place that knows which handler a request is for. */
export class SkipTrackingGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const targets = [context.getHandler(), context.getClass()];
    if (reflector.getAllAndOverride<boolean | undefined>(SKIP_TRACKING, targets)) {
      for (const opened of openedOf(context)) opened.skip('skip_tracking');
    }
    return true;
  }
}

/** Moves a global guard before the app's guards, so that it also sees requests that those reject. */
export function putFirst(guard: Type<CanActivate>, module: ModuleRef): void {
  // Nest has no public API for the order of guards.
  const { container } = module as unknown as { container?: { applicationConfig?: ApplicationConfig } };
  const guards = container?.applicationConfig?.getGlobalGuards() ?? [];
  const own = guards.findIndex((other) => other instanceof guard);
  if (own > 0) guards.unshift(...guards.splice(own, 1));
}
