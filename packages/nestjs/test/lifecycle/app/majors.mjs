// Lets a program import Nest in the older major that NEST_MAJOR names.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const INSTALLED = new URL(`../../../../../test/majors/nest${process.env.NEST_MAJOR}/package.json`, import.meta.url);

/** A hook of Node's module loader, which runs in a thread of its own. */
export function resolve(specifier, context, next) {
  const isNest = /^@nestjs\/(common|core|platform-express|platform-fastify)$/.test(specifier);
  return next(specifier, isNest ? { ...context, parentURL: INSTALLED.href } : context);
}

if (isMainThread) register(import.meta.url);
