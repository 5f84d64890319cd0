// `npm run test:consumers`: installs the packed tarballs into small projects, and runs the checks of these projects.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FRAMEWORKS } from '../packages/inspector/dist/esm/frameworks.js';
import {
  createPaint,
  defineCommand,
  hasColors,
  nearestName,
  runCommand,
} from '../packages/inspector/dist/esm/terminal.js';
import { VERSION } from '../scripts/version.mjs';
import { checkClone } from './support/check-clone.mjs';
import { checkTarball } from './support/check-tarball.mjs';
import { install } from './support/install.mjs';
import { pack, publishedNames } from './support/pack.mjs';
import { run } from './support/run.mjs';
import { measureSizes } from './support/size.mjs';

const AT_ONCE = 2;
const CHECK_MS = 120_000;
/** Checks that only run when they are named: each builds an app, or runs a Node.js of its own, as one does that always runs. */
const ON_REQUEST = /^(?:next15|next16-dev|node-versions)/;
/** The checks of these projects build an app, for minutes on a busy machine. */
const BUILDS = /^next/;
const BUILD_MS = 600_000;
const HERE = import.meta.dirname;

/** `check` is the project itself, `check:node16` its variant `typescript-node16`. */
function checksOf(project) {
  const { scripts } = JSON.parse(readFileSync(join(HERE, 'projects', project, 'package.json'), 'utf8'));
  return Object.keys(scripts)
    .filter((script) => /^check(:|$)/.test(script))
    .map((script) => ({ script, name: script.replace('check', project).replace(':', '-') }));
}

const PROJECTS = readdirSync(join(HERE, 'projects'));
/** `@openpanel-node/core` → `tarball-core`. */
const tarballOf = (name) => `tarball-${name.split('/').at(-1)}`;
const NAMES = [
  ...PROJECTS.flatMap((project) => checksOf(project).map(({ name }) => name)),
  ...publishedNames().map((name) => tarballOf(name)),
  ...['unbuilt-clone', 'size'],
];
/** `next` names `next15` too. */
const isNamed = (want, name) => [name, name.replace(/\d+/, '')].some((each) => `${each}-`.startsWith(`${want}-`));

const COMMAND = defineCommand({
  name: 'test:consumers',
  typed: 'npm run test:consumers --',
  summary: 'install the packed tarballs into small projects, and run their checks',
  about:
    'It packs every package, and checks tarballs, types, bundles, test runners and sizes as users get them. Everything takes minutes.',
  operands: {
    name: 'check',
    help: `What to check; the start of a name is enough. Default: all, except ${NAMES.filter((name) => ON_REQUEST.test(name)).join(', ')}. ${NAMES.join(', ')}.`,
  },
  flags: { json: { type: 'boolean', help: 'Print the results as JSON on stdout. Everything else goes to stderr.' } },
  examples: [
    ['', 'Check everything.'],
    ['express5-esm tarball', 'Check one project, and all tarballs.'],
    ['size --json', 'Print the sizes for a program.'],
  ],
  exitCodes: [
    [0, 'All checks passed.'],
    [1, 'A check failed.'],
    [2, 'Unknown flag or check.'],
  ],
});

function parse(args) {
  const asked = COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { operands: wanted, values } = asked.run;
  const unknown = wanted.find((want) => !NAMES.some((name) => isNamed(want, name)));
  if (unknown !== undefined) {
    const near = nearestName(unknown, [...NAMES, ...NAMES.map((name) => name.split('-', 1)[0])]);
    return { wrong: `There is no check '${unknown}'.${near === undefined ? '' : ` Did you mean ${near}?`}` };
  }
  const isWanted = (name) =>
    wanted.length === 0 ? !ON_REQUEST.test(name) : wanted.some((want) => isNamed(want, name));
  return { run: { isWanted, json: values.json ?? false } };
}

/** Runs checks, prints each result when it is there, and collects them. */
function createReport(json) {
  const [stream, print] = json ? [process.stderr, console.error] : [process.stdout, console.log];
  const paint = createPaint(hasColors(stream));
  const results = [];
  /** Runs one check, which returns a line about what it saw. */
  async function check(name, run) {
    const start = performance.now();
    const end = (ok, detail) => {
      const seconds = Math.round(performance.now() - start) / 1_000;
      results.push({ name, ok, seconds, detail });
      const title = `${ok ? paint('green', '✓') : paint('red', '✗')} ${name} (${seconds.toFixed(1)} s)`;
      print(ok ? `${title} ${detail}`.trimEnd() : `${title}\n${detail.replace(/^/gm, '    ')}`);
    };
    try {
      end(true, await run());
    } catch (error) {
      end(false, String(error.output ?? error.stack));
    }
  }
  return { check, results, print };
}

async function runProject({ project, checks }, { directory, packages, report }) {
  try {
    cpSync(join(HERE, 'projects', project), directory, { recursive: true });
    await install(directory, packages);
  } catch (error) {
    for (const { name } of checks) await report.check(`${name}: install`, () => Promise.reject(error));
    return;
  }
  for (const { script, name } of checks) {
    await report.check(name, async () => {
      const timeoutMs = BUILDS.test(project) ? BUILD_MS : CHECK_MS;
      const { stdout } = await run('npm', ['run', '--silent', script], { cwd: directory, timeoutMs });
      return stdout.trim().split('\n').at(-1);
    });
  }
}

/** What is downloaded, and what is installed. */
async function reportSizes(directory, packages) {
  const lines = await measureSizes(directory, packages);
  return lines.map((line) => `\n    ${line}`).join('');
}

async function checkConsumers({ isWanted, json }) {
  const work = mkdtempSync(join(tmpdir(), 'openpanel-consumers-'));
  process.on('exit', () => rmSync(work, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const report = createReport(json);
  if (process.stderr.isTTY) console.error('Packing …');
  const packages = await pack(join(work, 'tarballs'));
  const tarballs = packages.filter(({ name }) => isWanted(tarballOf(name)));
  const isBuilt = ({ project }) => Number(BUILDS.test(project));
  // What takes longest first, so that none of it is left alone at the end.
  const projects = PROJECTS.map((project) => ({
    project,
    checks: checksOf(project).filter(({ name }) => isWanted(name)),
  }))
    .filter(({ checks }) => checks.length > 0)
    .sort((a, b) => isBuilt(b) - isBuilt(a) || b.checks.length - a.checks.length);
  const clones = isWanted('unbuilt-clone') ? [join(work, 'clone')] : [];
  const sizes = isWanted('size') ? [join(work, 'sizes')] : [];

  cpSync(join(HERE, 'support'), join(work, 'support'), { recursive: true });
  for (const { adapter } of FRAMEWORKS) {
    cpSync(join(HERE, '../packages', adapter, 'test/types'), join(work, 'usages', adapter), { recursive: true });
  }
  const jobs = [
    ...tarballs.map((tarball) => () => report.check(`tarball ${tarball.name}`, () => checkTarball(tarball, packages))),
    ...clones.map((clone) => () => report.check('unbuilt-clone', () => checkClone(clone, packages))),
    ...sizes.map((directory) => () => report.check('size', () => reportSizes(directory, packages))),
    ...projects.map(
      (each) => () => runProject(each, { directory: join(work, 'projects', each.project), packages, report }),
    ),
  ];
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const failed = report.results.filter(({ ok }) => !ok).length;
  const passed = report.results.length - failed;
  report.print(`${passed} passed, ${failed} failed`);
  if (json) console.log(JSON.stringify({ ok: failed === 0, passed, failed, checks: report.results }, null, 2));
  return failed === 0 ? 0 : 1;
}

await runCommand({ command: COMMAND, parse, run: checkConsumers, version: VERSION });
