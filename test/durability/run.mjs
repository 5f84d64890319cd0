// `npm run test:durability`: processes that are killed under load, and the account of what they called.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPaint, defineCommand, hasColors, runCommand } from '../../packages/inspector/dist/esm/terminal.js';
import { VERSION } from '../../scripts/version.mjs';
import { seeded } from '../soak/seeded.mjs';
import { startApi } from './api.mjs';
import { matrixLines } from './matrix.mjs';
import { SCENARIOS, sharesOf } from './scenarios.mjs';
import { problemsOf } from './verdict.mjs';

const SIDE_BY_SIDE = 3;
const NAMES = SCENARIOS.map(({ name }) => name);

const COMMAND = defineCommand({
  name: 'test:durability',
  typed: 'npm run test:durability --',
  summary: 'kill apps with a spool, and apps, relays and Redis of a fleet, and account for every call',
  about: `Scenarios: ${NAMES.join(', ')}. Those with Redis start servers of their own, and are skipped where there is none.`,
  flags: {
    kills: { type: 'string', value: 'number', help: 'How many kills in all. Default: 100.' },
    only: { type: 'string', value: 'names', help: 'Only these scenarios, separated by commas.' },
    seed: { type: 'string', value: 'number', help: 'The seed of calls and kills. Default: random.' },
    json: { type: 'boolean', help: 'Print the results as JSON on stdout. Everything else goes to stderr.' },
  },
  examples: [
    ['--kills 50 --only spool,redis', 'Take a quick look.'],
    ['--seed 4711', 'Make the same calls again. When exactly a process is killed depends on the machine too.'],
  ],
  exitCodes: [
    [0, 'No problems.'],
    [1, 'At least one problem.'],
    [2, 'Unknown flag or invalid value.'],
  ],
});

function parse(args) {
  const asked = COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { kills = '100', seed = String(Math.floor(Math.random() * 1e6)), only, json = false } = asked.run.values;
  for (const [flag, value] of Object.entries({ kills, seed })) {
    if (!/^\d+$/.test(value)) return { wrong: `--${flag} is '${value}'. It must be a whole number.` };
  }
  const names = only?.split(',') ?? NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) return { wrong: `--only has '${unknown}'. It must be some of ${NAMES.join(', ')}.` };
  return { run: { kills: Number(kills), seed: Number(seed), names, json } };
}

async function runScenario({ name, title, run, skip, ...rules }, kills, seed, say) {
  const skipped = skip?.();
  if (skipped !== undefined) return { name, title, skipped, problems: [] };
  const seeds = seeded(seed);
  const api = await startApi(seeds);
  const folder = mkdtempSync(path.join(tmpdir(), 'openpanel-durability-'));
  const startedAt = performance.now();
  try {
    const account = await run({ kills }, { api, folder, seed, seeds, say });
    const seconds = (performance.now() - startedAt) / 1_000;
    return { name, title, seconds, account, ...rules, problems: problemsOf(account, rules) };
  } finally {
    api.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run({ kills, seed, names, json }) {
  const [stream, print] = json ? [process.stderr, console.error] : [process.stdout, console.log];
  const paint = createPaint(hasColors(stream));
  const scenarios = SCENARIOS.filter(({ name }) => names.includes(name));
  const shares = sharesOf(scenarios, kills);
  print(`seed ${seed}`);
  const results = [];
  const next = async () => {
    for (let place = results.length; place < scenarios.length; place = results.length) {
      const scenario = scenarios[place];
      results.push(undefined);
      const say = (text) => console.error(`${scenario.name}: ${text}`);
      results[place] = await runScenario(scenario, shares.get(scenario.name), seed, say);
    }
  };
  // They wait most of the time, for processes to start and leases to end.
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, next));
  print(matrixLines(results).join('\n'));
  const problems = results.flatMap(({ name, problems: own }) => own.map((problem) => `${name}: ${problem}`));
  for (const problem of problems) print(paint('red', `WRONG: ${problem}`));
  print(problems.length === 0 ? paint('green', 'No problems.') : `${problems.length} problems`);
  if (json) console.log(JSON.stringify({ ok: problems.length === 0, kills, seed, problems, results }, null, 2));
  return problems.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
await runCommand({ command: COMMAND, parse, run, version: VERSION });
