// An earlier commit of this library, built into a folder of its own, so that both can be measured in one run.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGES = ['core', 'express'];
const FILES = ['tsconfig.base.json', 'tsconfig.cjs.json', 'scripts', ...PACKAGES.map((name) => `packages/${name}`)];

/** Builds core and the Express adapter as they were at a commit; the folder that they are in. */
export function buildBefore(commit) {
  const sha = git('rev-parse', '--short=12', `${commit}^{commit}`).trim();
  const folder = `${ROOT}bench/.before/${sha}`;
  if (existsSync(`${folder}/packages/express/dist/esm/index.js`)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/node_modules/@openpanel-node`, { recursive: true });
  const archive = execFileSync('git', ['archive', sha, ...FILES, ':(exclude)packages/*/test'], {
    cwd: ROOT,
    maxBuffer: 2 ** 28,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  // Everything else is found further up: in the modules of the repository.
  for (const name of PACKAGES) symlinkSync(`../../packages/${name}`, `${folder}/node_modules/@openpanel-node/${name}`);
  for (const name of PACKAGES) {
    const cwd = `${folder}/packages/${name}`;
    // A type that has moved since is no matter: what is measured is what it emits.
    run('npx', ['tsc', '-b', 'tsconfig.json', 'tsconfig.cjs.json'], cwd, true);
    if (existsSync(`${cwd}/scripts/bundle.mjs`)) run('node', ['scripts/bundle.mjs'], cwd);
  }
  return folder;
}

const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' });

function run(command, args, cwd, mayFail = false) {
  try {
    execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    if (!mayFail) throw error;
  }
}
