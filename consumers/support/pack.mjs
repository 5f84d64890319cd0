import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

export const ROOT = join(import.meta.dirname, '../..');

/** The names of the packages that are published. */
export const publishedNames = () =>
  readdirSync(join(ROOT, 'packages'))
    .map((folder) => JSON.parse(readFileSync(join(ROOT, 'packages', folder, 'package.json'), 'utf8')))
    .filter((manifest) => !manifest.private)
    .map(({ name }) => name);

/** Packs every package that is published. */
export async function pack(directory) {
  mkdirSync(directory, { recursive: true });
  const workspaces = publishedNames().flatMap((name) => ['--workspace', name]);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', directory, ...workspaces], {
    cwd: ROOT,
  });
  return JSON.parse(stdout).map(({ name, version, filename, files, unpackedSize }) => ({
    name,
    version,
    unpackedSize,
    file: join(directory, filename),
    paths: files.map(({ path }) => path),
  }));
}
