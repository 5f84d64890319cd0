// Installs the packed tarballs into small projects of their own and runs what these do with them.
// `node consumers/run.mjs` runs everything; arguments choose by name: `node consumers/run.mjs express5-esm tarball`.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FRAMEWORKS } from '../packages/inspector/dist/esm/frameworks.js';
import { checkClone } from './support/check-clone.mjs';
import { checkTarball } from './support/check-tarball.mjs';
import { install } from './support/install.mjs';
import { pack } from './support/pack.mjs';
import { run } from './support/run.mjs';
import { measureSizes } from './support/size.mjs';

const AT_ONCE = 2;
const CHECK_MS = 120_000;
const HERE = import.meta.dirname;

const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.some((want) => name === want || name.startsWith(`${want}-`));

/** `check` is the project itself, `check:node16` its variant `typescript-node16`. */
function checksOf(project) {
  const { scripts } = JSON.parse(readFileSync(join(HERE, 'projects', project, 'package.json'), 'utf8'));
  return Object.keys(scripts)
    .filter((script) => /^check(:|$)/.test(script))
    .map((script) => ({ script, name: script.replace('check', project).replace(':', '-') }))
    .filter(({ name }) => isWanted(name));
}

const counts = { passed: 0, failed: 0 };

/** Runs one check, which returns a line about what it saw, and reports it. */
async function report(name, check) {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1_000).toFixed(1)} s`;
  try {
    const seen = await check();
    counts.passed += 1;
    console.log(`✓ ${name} (${seconds()}) ${seen}`.trimEnd());
  } catch (error) {
    counts.failed += 1;
    console.log(`✗ ${name} (${seconds()})\n${String(error.output ?? error.stack).replace(/^/gm, '    ')}`);
  }
}

async function runProject(project, directory, packages) {
  const checks = checksOf(project);
  try {
    cpSync(join(HERE, 'projects', project), directory, { recursive: true });
    await install(directory, packages);
  } catch (error) {
    for (const { name } of checks) await report(`${name}: install`, () => Promise.reject(error));
    return;
  }
  for (const { script, name } of checks) {
    await report(name, async () => {
      const { stdout } = await run('npm', ['run', '--silent', script], { cwd: directory, timeoutMs: CHECK_MS });
      return stdout.trim().split('\n').at(-1);
    });
  }
}

/** What is downloaded, and what is installed. */
async function reportSizes(directory, packages) {
  const lines = await measureSizes(directory, packages);
  return lines.map((line) => `\n    ${line}`).join('');
}

async function main(work) {
  const packages = await pack(join(work, 'tarballs'));
  const projects = readdirSync(join(HERE, 'projects')).filter((project) => checksOf(project).length > 0);
  const tarballs = packages.filter(({ name }) => isWanted(`tarball-${name.split('/').at(-1)}`));
  const clones = isWanted('unbuilt-clone') ? [join(work, 'clone')] : [];
  const sizes = isWanted('size') ? [join(work, 'sizes')] : [];
  if (projects.length + tarballs.length + clones.length + sizes.length === 0)
    throw new Error(`Nothing is called ${wanted.join(' or ')}`);

  cpSync(join(HERE, 'support'), join(work, 'support'), { recursive: true });
  for (const { id } of FRAMEWORKS) {
    cpSync(join(HERE, '../packages', id, 'test/types'), join(work, 'usages', id), { recursive: true });
  }
  const jobs = [
    ...tarballs.map((tarball) => () => report(`tarball ${tarball.name}`, () => checkTarball(tarball, packages))),
    ...clones.map((clone) => () => report('unbuilt-clone', () => checkClone(clone, packages))),
    ...sizes.map((directory) => () => report('size', () => reportSizes(directory, packages))),
    ...projects.map((project) => () => runProject(project, join(work, 'projects', project), packages)),
  ];
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  if (counts.failed > 0) process.exitCode = 1;
}

const work = mkdtempSync(join(tmpdir(), 'openpanel-consumers-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
await main(work);
