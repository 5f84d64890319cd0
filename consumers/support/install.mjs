import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run.mjs';

const PNPM = 'pnpm@12.21.0';
const NPM_FLAGS = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

/**
 * Installs a project: our packages from their tarballs, whoever depends on them, and the rest from the registry. It does so with npm, or
 * with pnpm where the project's `devEngines` names it: there a package can import nothing that it does not list itself, and installing
 * takes a fifth of the CPU time.
 */
export async function install(directory, packages) {
  const file = join(directory, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const tarballs = Object.fromEntries(packages.map((tarball) => [tarball.name, `file:${tarball.file}`]));
  for (const dependencies of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(dependencies ?? {})) {
      if (name in tarballs) dependencies[name] = tarballs[name];
    }
  }
  const installer = manifest.devEngines?.packageManager.name === 'pnpm' ? withPnpm : withNpm;
  // Nothing answers there: a package of ours that is looked for in a registry fails the installation.
  writeFileSync(join(directory, '.npmrc'), '@openpanel-node:registry=http://127.0.0.1:9/\nfetch-retries=0\n');
  await installer({ directory, file, manifest, tarballs, home: join(dirname(packages[0].file), '../pnpm') });
}

async function withNpm({ directory, file, manifest, tarballs }) {
  writeFileSync(file, JSON.stringify({ ...manifest, overrides: tarballs }, null, 2));
  await run('npm', ['install', ...NPM_FLAGS], { cwd: directory });
}

async function withPnpm({ directory, file, manifest, tarballs, home }) {
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  // YAML takes JSON.
  const settings = { overrides: tarballs, storeDir: join(home, 'store'), minimumReleaseAge: 0, strictDepBuilds: false };
  writeFileSync(join(directory, 'pnpm-workspace.yaml'), JSON.stringify(settings, null, 2));
  await run(await pnpmIn(home), ['install', '--loglevel=error'], { cwd: directory });
}

let installed;
/** Installs pnpm itself, once, beside the tarballs. Returns the path of its program. */
function pnpmIn(home) {
  installed ??= (async () => {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    await run('npm', ['install', PNPM, ...NPM_FLAGS], { cwd: home });
    return join(home, 'node_modules/.bin/pnpm');
  })();
  return installed;
}
