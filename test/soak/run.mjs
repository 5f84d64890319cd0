// `node test/soak/run.mjs [--seconds 600] [--seed 1]`: an app under load for a while, with an API that things go wrong at.
import { parseArgs } from 'node:util';
import { reportLines } from './report.mjs';
import { soak } from './soak.mjs';
import { problemsOf } from './verdict.mjs';

/** One that goes on is found again at each sample. */
const MOST_PROBLEMS = 15;

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } });
const seconds = Number(values.seconds ?? 600);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
console.log(`seed ${seed}`);

const seen = await soak({ seconds, seed });
console.log(reportLines(seen, { seconds, seed }).join('\n'));
const problems = problemsOf(seen);
for (const problem of problems.slice(0, MOST_PROBLEMS)) console.log(`WRONG: ${problem}`);
console.log(problems.length === 0 ? 'Nothing is wrong.' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
