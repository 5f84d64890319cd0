import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Check, ok, wrong } from './check.js';

type Version = readonly [major: number, minor: number];

interface Supported {
  readonly name: string;
  /** From the first to before the second. */
  readonly from: Version;
  readonly before: number;
  readonly words: string;
}

const FRAMEWORKS: readonly Supported[] = [
  { name: 'express', from: [4, 17], before: 6, words: '4.17 and later of 4, or 5' },
  { name: 'koa', from: [2, 13], before: 4, words: '2.13 and later of 2, or 3' },
  { name: '@nestjs/core', from: [10, 0], before: 13, words: '10, 11 or 12' },
];
const NODE: Version = [20, 19];

/** Whether Node.js, and the frameworks that the app in a folder has installed, are supported. */
export function checkVersions(folder: string, nodeVersion: string): Check[] {
  const node = isAtLeast(nodeVersion, NODE)
    ? ok('node', `Node.js ${nodeVersion}`)
    : wrong('node', `Node.js ${nodeVersion} is not supported.`, `Use ${NODE.join('.')} or later.`);
  return [node, ...FRAMEWORKS.flatMap((framework) => checkFramework(folder, framework))];
}

function checkFramework(folder: string, { name, from, before, words }: Supported): Check[] {
  const version = installedVersion(folder, name);
  if (version === undefined) return [];
  const major = Number(version.split('.', 1)[0]);
  if (isAtLeast(version, from) && major < before) return [ok(name, `${name} ${version}`)];
  return [wrong(name, `${name} ${version} is not supported.`, `Use ${words}.`)];
}

/** The version that a module in the folder would get; undefined where there is none. */
function installedVersion(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const manifest = readFileSync(join(at, 'node_modules', name, 'package.json'), 'utf8');
      const { version } = JSON.parse(manifest) as { version?: unknown };
      return typeof version === 'string' ? version : undefined;
    } catch {
      if (dirname(at) === at) return undefined; // looked for up to the root
    }
  }
}

function isAtLeast(version: string, [major, minor]: Version): boolean {
  const [own = 0, ownMinor = 0] = version.split('.').map(Number);
  return own > major || (own === major && ownMinor >= minor);
}
