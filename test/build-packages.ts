import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILT = Symbol.for('openpanel-node.built');

/**
 * Builds what has changed since the last build, for tests that run `dist/` in processes of their own. The test runner calls it
 * once for each project whose tests run; the first call is for all of them.
 */
export default function buildPackages(): void {
  const shared = globalThis as { [BUILT]?: true };
  if (shared[BUILT]) return;
  const turbo = join(dirname(createRequire(import.meta.url).resolve('turbo/package.json')), 'bin/turbo');
  const args = [turbo, 'run', 'build', '--output-logs=errors-only', '--log-order=grouped'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
  shared[BUILT] = true;
}
