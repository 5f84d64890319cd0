import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/** Makes Nest call the shutdown hooks of a module last: other modules may still track events in theirs. */
export function shutDownLast(module: Type, modules: ModulesContainer): void {
  const [nestsOwn] = modules.values();
  // Nest 10 shuts down the modules with the smallest distance from the root module last, later versions those with the largest.
  // Only in Nest 10, Nest's own module has distance 0.
  const isMostDistantLast = nestsOwn !== undefined && nestsOwn.distance > 0;
  for (const candidate of modules.values()) {
    if (candidate.metatype === module) candidate.distance = isMostDistantLast ? Number.POSITIVE_INFINITY : -1;
  }
}
