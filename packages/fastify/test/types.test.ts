import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

// The types of Fastify 5 are those of the whole repository's type check.
it('compiles with the types of Fastify 4', () => {
  const project = fileURLToPath(new URL('types/tsconfig.fastify4.json', import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', project, '--listFiles'], { encoding: 'utf8' });
  expect(stdout).not.toMatch(/error TS/);
  expect(status).toBe(0);
  for (const file of ['wrong-usages.ts', 'right-usages.ts']) expect(stdout).toContain(file);
  expect(stdout).toContain('node_modules/fastify4/fastify.d.ts');
  expect(stdout).not.toContain('node_modules/fastify/fastify.d.ts');
});
