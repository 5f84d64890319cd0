import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resultOf } from '../support/child.mjs';
import { medianOf } from '../support/rounds.mjs';

const EVENTS = 100_000;
const TITLES = {
  plain: 'reading the files, and no more',
  found: 'all are found, and the first are in the queue',
  queued: 'all are in a queue that has room for them',
};

/** What a process costs that starts with the spool of one that was killed. */
export const recovery = {
  title: `${EVENTS} events that a killed process left in its spool`,
  head: ['', 'CPU ms', 'ms', 'CPU, of reading the files'],
  async measure({ rounds }) {
    const answers = [];
    for (let round = 0; round < Math.ceil(rounds / 2); round += 1) answers.push(await recovered(EVENTS));
    return Object.keys(TITLES).map((name) => {
      const each = answers.map((answer) => answer[name]);
      const ratios = answers.map((answer) => ({ ratio: answer[name].cpuMs / answer.plain.cpuMs }));
      return { name, cpuMs: medianOf(each, 'cpuMs'), ms: medianOf(each, 'ms'), ratio: medianOf(ratios, 'ratio') };
    });
  },
  row: ({ name, cpuMs, ms, ratio }) => [TITLES[name], cpuMs.toFixed(0), ms.toFixed(0), ratio.toFixed(1)],
};

/** From the client's creation on. */
export async function recovered(events) {
  const directory = mkdtempSync(path.join(tmpdir(), 'openpanel-bench-'));
  try {
    await resultOf('recoverer', [directory, events, 'leave']);
    return await resultOf('recoverer', [directory, events, 'recover']);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
