// Everything that a release does but the publishing: `npm run release:dry`. Each step runs, and the last lines say which failed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { flagsOf } from './release-flags.mjs';

const ROOT = join(import.meta.dirname, '..');

const STEPS = [
  ['The address of the project is everywhere the same', 'node', 'scripts/sync-metadata.mjs', '--check'],
  ['The packages build', 'npm', 'run', 'build:quiet'],
  ['The public exports are those of the reports', 'npx', '--no', 'vitest', 'run', '--project', 'guides', 'test/api'],
  // Files, licences, publint, types, sizes; then each small project installs the tarballs, and runs.
  ['The tarballs are fit to publish, and work where they are installed', 'node', 'consumers/run.mjs'],
  ['The next version and its changes', 'npx', '--no', 'changeset', 'status', '--verbose'],
];

flagsOf('Usage: npm run release:dry');

const failed = [];
for (const [title, program, ...args] of STEPS) {
  console.log(`\n== ${title}`);
  const { status } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) failed.push(title);
}
console.log(
  failed.length === 0
    ? '\nReady to release.'
    : `\nNot ready to release:\n${failed.map((title) => `- ${title}`).join('\n')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
