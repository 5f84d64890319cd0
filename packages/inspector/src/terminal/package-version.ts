import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version in the nearest package.json above the running command that has one; `undefined` if none has. */
export function packageVersion(script = process.argv[1] ?? ''): string | undefined {
  const file = realpathSync(script);
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string };
      if (version !== undefined) return version;
    } catch {
      // No package.json in this folder.
    }
    if (dirname(folder) === folder) return undefined;
  }
}
