import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { ROOT } from './pack.mjs';
import { run } from './run.mjs';

/** What a clone has not, at any depth: what is installed, built or cached; and what no package is made of. */
const NOT_CLONED = new Set(['.git', '.tmp', '.turbo', 'build', 'dist', 'node_modules', 'consumers']);
const BUILT = ['docs', 'THIRD-PARTY.md'].map((path) => join('packages', 'core', path));

/** Packs packages in a clone where nothing is built, where they must become whole. Returns a line about them. */
export async function checkClone(directory, packages) {
  cpSync(ROOT, directory, {
    recursive: true,
    filter: (source) => !NOT_CLONED.has(basename(source)) && !BUILT.includes(relative(ROOT, source)),
  });
  installDependencies(directory);
  const [{ name: one }, ...others] = packages.toReversed();
  const workspaces = others.flatMap(({ name }) => ['--workspace', name]);
  const packed = [
    ...(await pack(join(directory, folderOf(one)))), // from the package's own folder, where no other is built yet
    ...(await pack(directory, ...workspaces)),
  ];
  assert.deepEqual(packed.map(({ name }) => name).sort(), packages.map(({ name }) => name).sort());
  for (const { name, files } of packed) {
    const paths = files.map(({ path }) => path);
    const missing = builtFrom(join(directory, folderOf(name))).filter((path) => !paths.includes(path));
    assert.deepEqual(missing, [], `the tarball of ${name} is not whole`);
  }
  return `${packed.length} tarballs of ${packed.reduce((sum, { files }) => sum + files.length, 0)} files`;
}

const folderOf = (name) => join('packages', basename(name));

/** What the build makes of a package's sources: a file of each, or one bundle, with the licences of what is inside. */
function builtFrom(folder) {
  const { files, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const isBundle = files.includes('THIRD-PARTY.md');
  // Of a command that is one file, as that of the Redis package.
  const { exclude = [] } = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8'));
  const isBundled = (path) => exclude.some((excluded) => join('src', path).startsWith(excluded + sep));
  const entries = Object.keys(exports).filter((path) => path !== './package.json');
  const sources = isBundle
    ? entries.map((path) => (path === '.' ? 'index.ts' : `${path.slice('./'.length)}.ts`))
    : readdirSync(join(folder, 'src'), { recursive: true }).filter((path) => path.endsWith('.ts') && !isBundled(path));
  const built = ['esm', 'cjs'].flatMap((format) => [
    ...sources.flatMap((path) => ['js', 'd.ts'].map((type) => `dist/${format}/${path.replace(/ts$/, type)}`)),
    ...(isBundle ? [`dist/${format}/core.js`, `dist/${format}/core.js.map`] : []),
  ]);
  return isBundle ? [...built, 'THIRD-PARTY.md'] : built;
}

async function pack(cwd, ...args) {
  const { stdout } = await run('npm', ['pack', '--json', ...args], { cwd });
  return JSON.parse(stdout);
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
