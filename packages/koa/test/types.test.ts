import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

// The types of Koa 3 are those of the whole repository's type check.
it('compiles with the types of Koa 2', () => {
  const project = fileURLToPath(new URL('types/tsconfig.koa2.json', import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', project, '--listFiles'], { encoding: 'utf8' });
  expect(stdout).not.toMatch(/error TS/);
  expect(status).toBe(0);
  expect(stdout).toContain('context.test-d.ts');
  expect(stdout).toContain('@types/koa2/index.d.ts');
  expect(stdout).not.toContain('@types/koa/index.d.ts');
});
