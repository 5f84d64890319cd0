// `npm run bench`: this library beside its peers, in one run. `-- --only deliver,express` takes some of the measures,
// `-- --quick` fewer rounds, `-- --before <commit>` this
// library as it was then too, `-- --save` writes README.md and results/.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { calls } from './measures/calls.mjs';
import { deliver } from './measures/deliver.mjs';
import { express } from './measures/express.mjs';
import { identity } from './measures/identity.mjs';
import { imports } from './measures/imports.mjs';
import { latency } from './measures/latency.mjs';
import { outage } from './measures/outage.mjs';
import { TITLES } from './measures/peers.mjs';
import { chart } from './report/chart.mjs';
import { machine, versions } from './report/machine.mjs';
import { goalsTable, section } from './report/markdown.mjs';
import { buildBefore } from './support/before.mjs';

const MEASURES = { deliver, latency, calls, express, identity, imports, outage };
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    before: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    save: { type: 'boolean' },
  },
});
const names = values.only?.split(',') ?? Object.keys(MEASURES);
const unknown = names.filter((name) => !(name in MEASURES));
if (unknown.length > 0) throw new Error(`--only takes ${Object.keys(MEASURES).join(', ')}, not ${unknown.join(', ')}`);
const { before } = values;
const effort = { ...(values.quick ? { rounds: 3, seconds: 5 } : { rounds: 11, seconds: 20 }), before };
if (values.rounds) effort.rounds = Number(values.rounds);
if (before) process.env.BENCH_BEFORE = buildBefore(before);

// The peers are no dependency of the project: they are installed here, when they are needed.
if (!existsSync(here('node_modules/posthog-node'))) {
  execFileSync('npm', ['ci', '--no-fund', '--no-audit'], { cwd: here('.'), stdio: 'inherit' });
}

const results = {};
const sections = [];
for (const name of names) {
  const measure = MEASURES[name];
  results[name] = await measure.measure(effort);
  sections.push(section(measure, results[name]));
  console.log(sections.at(-1));
}
console.log(goalsTable(results));

if (values.save) {
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
