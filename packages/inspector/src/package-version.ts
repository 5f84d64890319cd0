import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The version of this package, from where the running command lies, `dist/<format>/*.js`, whichever module format it is. */
export function packageVersion(): string {
  const manifest = join(realpathSync(process.argv[1] ?? ''), '../../../package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
