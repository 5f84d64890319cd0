import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

/** Installs a project: our packages from their tarballs, whoever depends on them, and the rest from the registry. */
export async function install(directory, packages) {
  const file = join(directory, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const tarballs = Object.fromEntries(packages.map((tarball) => [tarball.name, `file:${tarball.file}`]));
  for (const dependencies of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(dependencies ?? {})) {
      if (name in tarballs) dependencies[name] = tarballs[name];
    }
  }
  manifest.overrides = tarballs;
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  // Nothing answers there: a package of ours that is looked for in a registry fails the installation.
  writeFileSync(join(directory, '.npmrc'), '@openpanel-node:registry=http://127.0.0.1:9/\nfetch-retries=0\n');
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], { cwd: directory });
}
