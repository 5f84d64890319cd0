// Compiles src/app.ts with the module resolution of tsconfig.<name>.json, by each compiler, and runs what comes out.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';

const COMPILERS = ['typescript5', 'typescript7'];
const [resolution] = process.argv.slice(2);

/**
 * The same source as an ES module, as CommonJS, and as both in one program: each format has declarations of its own,
 * which must be complete without the other's and must agree with them. For a bundler there is only one format.
 */
const PROGRAMS = resolution === 'bundler' ? [['app.ts']] : [['app.ts'], ['app.cts'], ['app.ts', 'app.cts']];

function node(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, `node ${args.join(' ')}\n${stdout}${stderr}`);
}

const versions = [];
for (const compiler of COMPILERS) {
  for (const files of PROGRAMS) {
    rmSync('program', { recursive: true, force: true });
    for (const file of files) cpSync('src/app.ts', `program/${file}`);
    const out = `out/${compiler}-${resolution}-${files.join('-')}`;
    node(`node_modules/${compiler}/bin/tsc`, '-p', `tsconfig.${resolution}.json`, '--outDir', out);
    for (const file of files) node(`${out}/${file.replace('ts', 'js')}`);
  }
  versions.push(JSON.parse(readFileSync(`node_modules/${compiler}/package.json`, 'utf8')).version);
}
const programs = PROGRAMS.map((files) => files.join(' + ')).join(', ');
console.log(`TypeScript ${versions.join(' and ')}: ${programs} compiled and run`);
