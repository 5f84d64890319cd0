import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FRAMEWORKS, type SupportedFramework, versionsOf } from '../frameworks.js';
import { type Check, ok, wrong } from './check.js';

const NODE = [20, 19] as const;

/** Checks the version of Node.js, and of the frameworks that an app in the folder uses. */
export function checkVersions(folder: string, nodeVersion: string): Check[] {
  const node = isAtLeast(nodeVersion, NODE)
    ? ok('node', `Node.js ${nodeVersion}`)
    : wrong('node', `Node.js ${nodeVersion} is not supported.`, `Use ${NODE.join('.')} or later.`);
  return [node, ...FRAMEWORKS.flatMap((framework) => checkFramework(folder, framework))];
}

function checkFramework(folder: string, framework: SupportedFramework): Check[] {
  const { package: name, versions } = framework;
  const version = installedVersion(folder, name);
  if (version === undefined) return [];
  const supported = versions.find(([major]) => major === Number(version.split('.', 1)[0]));
  if (supported && isAtLeast(version, supported)) return [ok(name, `${name} ${version}`)];
  return [wrong(name, `${name} ${version} is not supported.`, `Use ${versionsOf(framework)}.`)];
}

/** The version that an import in the folder resolves to; `undefined` if it is not installed. */
function installedVersion(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const manifest = readFileSync(join(at, 'node_modules', name, 'package.json'), 'utf8');
      const { version } = JSON.parse(manifest) as { version?: unknown };
      return typeof version === 'string' ? version : undefined;
    } catch {
      if (dirname(at) === at) return undefined; // the root of the file system
    }
  }
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [own = 0, ownMinor = 0] = version.split('.').map(Number);
  return own > major || (own === major && ownMinor >= minor);
}
