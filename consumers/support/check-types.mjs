import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const COMPILERS = ['typescript5', 'typescript7'];

/** For a bundler there are only ES modules; the others take a file for one, or for CommonJS, by its name. */
const RESOLUTIONS = {
  node16: { module: 'node16', extensions: ['ts', 'cts'] },
  nodenext: { module: 'nodenext', extensions: ['ts', 'cts'] },
  bundler: { module: 'esnext', extensions: ['ts'] },
  node10: { module: 'commonjs', extensions: ['cts'] },
};

/**
 * Compiles sources with a module resolution, by each compiler, as ES modules and as CommonJS, and runs what comes out.
 * Each format has declarations of its own. The first compiler checks that they agree in a program that has both formats. The second,
 * which is four times as fast, checks each format in a program of its own: its declarations must be complete without the other's.
 * Returns a line about it.
 */
export function checkTypes(resolution, sources) {
  const { module, extensions } = RESOLUTIONS[resolution];
  const resolving = ['--module', module, '--moduleResolution', resolution];
  const formats = extensions.map((extension) => sources.map((source) => `${source}.${extension}`));
  const [together, alone] = COMPILERS;
  for (const [compiler, programs] of [
    [together, [formats.flat()]],
    [alone, formats],
  ]) {
    const out = `out/${compiler}-${resolution}`;
    for (const files of programs) {
      compile(compiler, files, [...resolving, '--outDir', out]);
      for (const file of files) node(`${out}/${file.replace(/ts$/, 'js')}`);
    }
  }
  const versions = COMPILERS.map(versionOf).join(' and ');
  return `TypeScript ${versions}: ${formats.flat().join(', ')} compiled and run`;
}

/**
 * Compiles the right and the wrong usages of adapters, which their own tests compile from their sources, against their tarballs, by
 * each compiler. Returns a line about it.
 */
export function checkUsages(resolution, adapters, { compilers = COMPILERS, project = 'tsconfig.json' } = {}) {
  const { module } = RESOLUTIONS[resolution];
  rmSync('program', { recursive: true, force: true });
  for (const adapter of adapters) {
    mkdirSync(`program/${adapter}`, { recursive: true });
    for (const file of ['right-usages.ts', 'wrong-usages.ts']) {
      const source = readFileSync(`../../usages/${adapter}/${file}`, 'utf8');
      writeFileSync(
        `program/${adapter}/${file}`,
        source.replaceAll('../../src/index.js', `@openpanel-node/${adapter}`),
      );
    }
  }
  const options = ['--module', module, '--moduleResolution', resolution, '--noEmit'];
  for (const compiler of compilers) node(`node_modules/${compiler}/bin/tsc`, '-p', project, ...options);
  return `usages of ${adapters.join(' and ')}`;
}

function compile(compiler, files, options) {
  rmSync('program', { recursive: true, force: true });
  for (const file of files) cpSync(`src/${file.replace(/\.c?ts$/, '.ts')}`, `program/${file}`);
  node(`node_modules/${compiler}/bin/tsc`, '-p', 'tsconfig.json', ...options);
}

const versionOf = (compiler) => JSON.parse(readFileSync(`node_modules/${compiler}/package.json`, 'utf8')).version;

function node(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, `node ${args.join(' ')}\n${stdout}${stderr}`);
  assert.equal(stderr, '', `node ${args.join(' ')} printed warnings`);
}
