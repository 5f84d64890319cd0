import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/** Makes Nest call the shutdown hooks of a module after those of all others, which may still track. */
export function shutDownLast(module: Type, modules: ModulesContainer): void {
  const [nestsOwn] = modules.values();
  // Nest 10 ends with the modules that are the least distant from the app's, its successors with the most distant ones;
  // to Nest 10 its own module, which nobody imports, is not distant.
  const isMostDistantLast = nestsOwn !== undefined && nestsOwn.distance > 0;
  for (const candidate of modules.values()) {
    if (candidate.metatype === module) candidate.distance = isMostDistantLast ? Number.POSITIVE_INFINITY : -1;
  }
}
