// `npm run test:soak`: an app under load for a while, with an API that fails in many ways.
import { createPaint, defineCommand, hasColors, runCommand } from '../../packages/inspector/dist/esm/terminal.js';
import { VERSION } from '../../scripts/version.mjs';
import { reportLines } from './report.mjs';
import { soak } from './soak.mjs';
import { problemsOf } from './verdict.mjs';

/** A problem that persists is found again at each sample. */
const MOST_PROBLEMS = 15;

const COMMAND = defineCommand({
  name: 'test:soak',
  typed: 'npm run test:soak --',
  summary: 'run an app under load, with an API that fails in many ways',
  flags: {
    seconds: { type: 'string', value: 'number', help: 'How long to run. Default: 600.' },
    seed: { type: 'string', value: 'number', help: 'The seed of the random faults, to repeat a run. Default: random.' },
    json: {
      type: 'boolean',
      help: 'Print the samples and problems as JSON on stdout. Everything else goes to stderr.',
    },
  },
  examples: [
    ['--seconds 60', 'Take a quick look.'],
    ['--seed 4711', 'Repeat the run with this seed.'],
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
  const { seconds = '600', seed = String(Math.floor(Math.random() * 1e6)), json = false } = asked.run.values;
  for (const [flag, value] of Object.entries({ seconds, seed })) {
    if (!/^\d+$/.test(value)) return { wrong: `--${flag} is '${value}'. It must be a whole number.` };
  }
  return { run: { seconds: Number(seconds), seed: Number(seed), json } };
}

async function run({ seconds, seed, json }) {
  const [stream, print] = json ? [process.stderr, console.error] : [process.stdout, console.log];
  const paint = createPaint(hasColors(stream));
  print(`seed ${seed}`);
  const seen = await soak({ seconds, seed });
  print(reportLines(seen, { seconds, seed }).join('\n'));
  const problems = problemsOf(seen);
  for (const problem of problems.slice(0, MOST_PROBLEMS)) print(paint('red', `WRONG: ${problem}`));
  print(problems.length === 0 ? paint('green', 'No problems.') : `${problems.length} problems`);
  if (json) console.log(JSON.stringify({ ok: problems.length === 0, seconds, seed, problems, seen }, null, 2));
  return problems.length === 0 ? 0 : 1;
}

await runCommand({ command: COMMAND, parse, run, version: VERSION });
