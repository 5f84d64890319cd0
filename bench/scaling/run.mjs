// `npm run scaling`: the tables of docs/scaling.md, from what was measured. `npm run scaling -- --help` lists the flags.
import { readFileSync, writeFileSync } from 'node:fs';
import { defineCommand, runCommand } from '../../packages/inspector/dist/esm/terminal.js';
import { VERSION } from '../../scripts/version.mjs';
import { FIGURES_FILE, measured } from './figures.mjs';
import { measureFigures, PART_NAMES } from './measures/figures.mjs';
import { scalingTables, withScalingTables } from './tables/index.mjs';

const PAGE = new URL('../../docs/scaling.md', import.meta.url);
const DEFAULT_ROUNDS = 4;

const COMMAND = defineCommand({
  name: 'scaling',
  typed: 'npm run scaling --',
  summary: 'simulate a fleet from what was measured',
  about: 'Prints the tables of docs/scaling.md. The same figures always give the same tables.',
  flags: {
    measure: {
      type: 'string',
      value: 'parts',
      help: `Measure first, and write bench/scaling/figures.json: ${PART_NAMES.join(', ')}, separated by commas, or all. Takes about two minutes. Needs redis-server.`,
    },
    rounds: { type: 'string', value: 'number', help: `How often to measure. Default: ${DEFAULT_ROUNDS}.` },
    save: { type: 'boolean', help: 'Write the tables to docs/scaling.md.' },
    json: { type: 'boolean', help: 'Print the figures and the tables as JSON.' },
  },
  examples: [
    ['--save', 'Update the page after a change of the simulation.'],
    ['--measure all --save', 'Measure on this machine, and update the page.'],
  ],
  exitCodes: [
    [0, 'The tables were printed.'],
    [1, 'A measure failed.'],
    [2, 'Unknown flag or invalid value.'],
  ],
});

function parse(args) {
  const asked = COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { rounds = String(DEFAULT_ROUNDS), ...flags } = asked.run.values;
  if (!/^[1-9]\d*$/.test(rounds)) return { wrong: `--rounds is '${rounds}'. It must be a positive integer.` };
  const parts = flags.measure === 'all' ? PART_NAMES : (flags.measure?.split(',') ?? []);
  const wrong = parts.find((part) => !PART_NAMES.includes(part));
  if (wrong !== undefined) return { wrong: `--measure is '${wrong}'. It must be ${PART_NAMES.join(', ')} or all.` };
  return { run: { rounds: Number(rounds), ...flags, parts } };
}

async function run({ rounds, parts, save = false, json = false }) {
  if (parts.length > 0) {
    const data = await measureFigures({ parts, rounds, known: measured() });
    writeFileSync(FIGURES_FILE, `${JSON.stringify(data, null, 2)}\n`);
  }
  const tables = scalingTables();
  if (json) console.log(JSON.stringify({ ...measured(), tables }, null, 2));
  else for (const [name, table] of Object.entries(tables)) console.log(`${name}\n\n${table}\n`);
  if (save) writeFileSync(PAGE, withScalingTables(readFileSync(PAGE, 'utf8'), tables));
  return 0;
}

await runCommand({ command: COMMAND, parse, run, version: VERSION });
