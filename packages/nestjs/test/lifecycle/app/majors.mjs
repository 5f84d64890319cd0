// Lets a program import Nest in the major that NEST_MAJOR names.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const major = process.env.NEST_MAJOR;
const ROOT = new URL('../../../../../', import.meta.url);
const INSTALLED = new URL(major === '12' ? '.' : `test/majors/nest${major}/`, ROOT);

/** A hook of Node's module loader, which runs in a thread of its own. */
export function resolve(specifier, context, next) {
  const isNest = /^@nestjs\/(common|core|platform-express|platform-fastify)$/.test(specifier);
  return next(specifier, isNest ? { ...context, parentURL: new URL('package.json', INSTALLED).href } : context);
}

if (isMainThread) register(import.meta.url);
