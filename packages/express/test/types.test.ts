import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

// Programs of their own: they declare a user for all of Express, which the rest of the repository has not.
it.each([
  ['5', 'tsconfig.json', '@types/express/index.d.ts'],
  ['4', 'tsconfig.express4.json', '@types/express4/index.d.ts'],
])('refuses wrong usages and takes right ones, with the types of Express %s', (_major, project, types) => {
  const path = fileURLToPath(new URL(`types/${project}`, import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', path, '--listFiles'], { encoding: 'utf8' });
  expect(stdout).not.toMatch(/error TS/);
  expect(status).toBe(0);
  for (const file of ['wrong-usages.ts', 'right-usages.ts', types]) expect(stdout).toContain(file);
});
