import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './install.mjs';

const KIB = 1_024;
/** Each adapter with the framework that an app has anyway. */
const APPS = {
  '@openpanel-node/express': ['express@^5.0.0'],
  '@openpanel-node/koa': ['koa@^3.0.0'],
  '@openpanel-node/fastify': ['fastify@^5.0.0'],
};
/** What an adapter brings besides itself. */
const BROUGHT = ['@openpanel-node/core', 'undici'];

/** Kilobytes of the tarballs, and of what an app gets with an adapter: lines of a report. Throws where an adapter brings more than it should. */
export async function measureSizes(directory, packages) {
  const tarballs = packages.map(({ name, file, paths, unpackedSize }) => {
    const sizes = `${kib(statSync(file).size)} packed, ${kib(unpackedSize)} unpacked, ${paths.length} files`;
    return `${name}: ${sizes}`;
  });
  const installed = [];
  for (const [adapter, framework] of Object.entries(APPS)) {
    const folder = join(directory, adapter.split('/').at(-1));
    const before = await installApp(join(folder, 'without'), framework, packages);
    const after = await installApp(join(folder, 'with'), [...framework, adapter], packages);
    const added = [...after.keys()].filter((path) => !before.has(path));
    const brought = added.filter((path) => path !== adapter);
    if (brought.sort().join() !== BROUGHT.join()) throw new Error(`${adapter} brings ${brought.join(', ')}`);
    const bytes = added.reduce((sum, path) => sum + after.get(path), 0);
    installed.push(`${adapter} in an app: itself, ${brought.join(' and ')}, ${kib(bytes)}`);
  }
  return [...tarballs, ...installed];
}

const kib = (bytes) => `${Math.round(bytes / KIB)} KiB`;

/** Installs an app with these packages. Returns the packages that it has, with their bytes. */
async function installApp(directory, wanted, packages) {
  mkdirSync(directory, { recursive: true });
  const dependencies = Object.fromEntries(wanted.map((each) => (each.startsWith('@') ? [each, '*'] : each.split('@'))));
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await install(directory, packages);
  const lock = JSON.parse(readFileSync(join(directory, 'node_modules/.package-lock.json'), 'utf8'));
  return new Map(
    Object.keys(lock.packages).map((path) => [path.replace('node_modules/', ''), bytesOf(join(directory, path))]),
  );
}

/** Bytes of a package, without those that are installed in it. */
const bytesOf = (folder) =>
  readdirSync(folder)
    .filter((name) => name !== 'node_modules')
    .map((name) => join(folder, name))
    .reduce((sum, path) => sum + (lstatSync(path).isDirectory() ? bytesOf(path) : lstatSync(path).size), 0);
