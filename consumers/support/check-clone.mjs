import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { ROOT } from './pack.mjs';
import { run } from './run.mjs';

/** What a clone has not, at any depth: what is installed, built or cached; and what no package is made of. */
const NOT_CLONED = new Set(['.git', '.tmp', '.turbo', 'dist', 'node_modules', 'consumers']);
const BUILT = join('packages', 'core', 'docs');

/** Packs packages in a clone where nothing is built: whoever does so must get what is packed here. Returns a line about it. */
export async function checkClone(directory, packages) {
  cpSync(ROOT, directory, {
    recursive: true,
    filter: (source) => !NOT_CLONED.has(basename(source)) && relative(ROOT, source) !== BUILT,
  });
  installDependencies(directory);
  const [one, ...others] = packages.toReversed();
  assert.deepEqual(await pack(join(directory, 'packages', one.name.split('/').at(-1))), [pathsOf(one)]);
  const workspaces = others.flatMap(({ name }) => ['--workspace', name]);
  assert.deepEqual(await pack(directory, ...workspaces), others.map(pathsOf));
  const files = packages.reduce((sum, { paths }) => sum + paths.length, 0);
  return `${packages.length} tarballs of ${files} files`;
}

const pathsOf = ({ name, paths }) => ({ name, paths: paths.toSorted() });

async function pack(cwd, ...args) {
  const { stdout } = await run('npm', ['pack', '--json', ...args], { cwd });
  return JSON.parse(stdout).map(({ name, files }) => pathsOf({ name, paths: files.map(({ path }) => path) }));
}

/** Those of this repository, except that the clone's packages find each other, and not the built ones. */
function installDependencies(directory) {
  for (const workspace of ['.', ...workspacesOf('packages'), ...workspacesOf('examples')]) {
    const installed = join(ROOT, workspace, 'node_modules');
    if (existsSync(installed)) link(installed, join(directory, workspace, 'node_modules'));
  }
  const scope = join(directory, 'node_modules', '@openpanel-node');
  mkdirSync(scope);
  for (const path of workspacesOf('packages')) symlinkSync(join(directory, path), join(scope, basename(path)));
}

const workspacesOf = (folder) => readdirSync(join(ROOT, folder)).map((name) => [folder, name].join(sep));

function link(installed, to) {
  mkdirSync(to);
  for (const name of readdirSync(installed)) {
    if (name !== '@openpanel-node') symlinkSync(join(installed, name), join(to, name));
  }
}
