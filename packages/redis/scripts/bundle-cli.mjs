// Makes `dist/esm/cli.js`, the command openpanel-relay: one file with what the commands of this project share, and which is not published
// on its own.
import { chmodSync } from 'node:fs';
import { rolldown } from 'rolldown';

const build = await rolldown({
  input: 'src/cli/main.ts',
  platform: 'node',
  external: [/^node:/, /^@openpanel-node\/core(?:\/|$)/],
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message);
  },
});
await build.write({
  file: 'dist/esm/cli.js',
  format: 'esm',
  keepNames: true,
  comments: { jsdoc: false, legal: false },
});
await build.close();
chmodSync('dist/esm/cli.js', 0o755);
