// `npm run bench`: this library beside its peers, in one run. `npm run bench -- --help` lists the flags.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineCommand, nearestName, runCommand } from '../packages/inspector/dist/esm/terminal.js';
import { VERSION } from '../scripts/version.mjs';
import { calls } from './measures/calls.mjs';
import { crowded } from './measures/crowded.mjs';
import { deliver } from './measures/deliver.mjs';
import { exits } from './measures/exits.mjs';
import { express } from './measures/express.mjs';
import { fetch } from './measures/fetch.mjs';
import { identity } from './measures/identity.mjs';
import { imports } from './measures/imports.mjs';
import { latency } from './measures/latency.mjs';
import { outage } from './measures/outage.mjs';
import { TITLES } from './measures/peers.mjs';
import { recovery } from './measures/recovery.mjs';
import { spool } from './measures/spool.mjs';
import { chart } from './report/chart.mjs';
import { machine, versions } from './report/machine.mjs';
import { goalsTable, section } from './report/markdown.mjs';
import { buildBefore } from './support/before.mjs';

const MEASURES = {
  deliver,
  latency,
  calls,
  express,
  fetch,
  crowded,
  exits,
  identity,
  imports,
  outage,
  spool,
  recovery,
};
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const COMMAND = defineCommand({
  name: 'bench',
  typed: 'npm run bench --',
  summary: 'measure this library beside its peers',
  about:
    'A full run takes about 20 minutes. Run it on a machine that does nothing else. The first run installs the peers.',
  flags: {
    only: {
      type: 'string',
      value: 'names',
      help: `Measures to run, separated by commas: ${Object.keys(MEASURES).join(', ')}. Default: all.`,
    },
    quick: { type: 'boolean', help: 'Run 3 rounds instead of 20, and shorter ones.' },
    rounds: { type: 'string', value: 'number', help: 'How many rounds to run. Default: 20, or 3 with --quick.' },
    before: { type: 'string', value: 'commit', help: 'Also measure this library at an earlier commit.' },
    save: { type: 'boolean', help: 'Write the results to bench/README.md and bench/results.' },
    json: { type: 'boolean', help: 'Print the results as JSON on stdout. Everything else goes to stderr.' },
  },
  examples: [
    ['--quick --only deliver,express', 'Take a quick look at two measures.'],
    ['--before HEAD~1', 'Compare with the last commit.'],
    ['--save', 'Update the published results.'],
  ],
  exitCodes: [
    [0, 'Everything was measured.'],
    [1, 'A measure failed.'],
    [2, 'Unknown flag or invalid value.'],
  ],
});

function parse(args) {
  const asked = COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { only, quick, rounds, before, ...flags } = asked.run.values;
  const names = only?.split(',') ?? Object.keys(MEASURES);
  const unknown = names.find((name) => !Object.hasOwn(MEASURES, name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, Object.keys(MEASURES));
    const advice =
      near === undefined ? `The measures are: ${Object.keys(MEASURES).join(', ')}.` : `Did you mean ${near}?`;
    return { wrong: `There is no measure '${unknown}'. ${advice}` };
  }
  if (rounds !== undefined && !/^[1-9]\d*$/.test(rounds))
    return { wrong: `--rounds is '${rounds}'. It must be a positive integer.` };
  const effort = { ...(quick ? { rounds: 3, seconds: 5 } : { rounds: 20, seconds: 20 }), before };
  if (rounds !== undefined) effort.rounds = Number(rounds);
  return { run: { names, effort, ...flags } };
}

function installPeers() {
  if (existsSync(here('node_modules/posthog-node'))) return;
  // With --json, stdout is for the results.
  execFileSync('npm', ['ci', '--no-fund', '--no-audit'], {
    cwd: here('.'),
    stdio: ['ignore', process.stderr, 'inherit'],
  });
}

async function run({ names, effort, save = false, json = false }) {
  const print = json ? console.error : console.log;
  if (effort.before) process.env.BENCH_BEFORE = buildBefore(effort.before);
  installPeers();
  const results = {};
  const sections = [];
  for (const [index, name] of names.entries()) {
    if (process.stderr.isTTY) console.error(`Measuring ${name} (${index + 1} of ${names.length}) …`);
    const measure = MEASURES[name];
    results[name] = await measure.measure(effort);
    sections.push(section(measure, results[name]));
    print(sections.at(-1));
  }
  print(goalsTable(results));
  if (json) console.log(JSON.stringify({ machine: machine(), results }, null, 2));
  if (save) saveResults(results, sections);
  return 0;
}

function saveResults(results, sections) {
  mkdirSync(here('results'), { recursive: true });
  writeFileSync(here('results/results.json'), `${JSON.stringify({ machine: machine(), results }, null, 2)}\n`);
  if (results.deliver) writeFileSync(here('results/cpu.svg'), chart(results.deliver, TITLES));
  const text = [
    `Measured on ${machine()}, with ${versions().join(', ')}.`,
    goalsTable(results),
    ...sections.map((each) => each.trim()),
  ].join('\n\n');
  const [before] = readFileSync(here('README.md'), 'utf8').split('<!-- results -->');
  writeFileSync(here('README.md'), `${before}<!-- results -->\n\n${text}\n`);
}

await runCommand({ command: COMMAND, parse, run, version: VERSION });
