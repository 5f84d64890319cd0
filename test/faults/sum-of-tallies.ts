import type { Tally } from './tally.js';

/** What of them adds up; the most of what does not. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const dropped: Record<string, number> = {};
  for (const tally of tallies) {
    for (const [reason, count] of Object.entries(tally.dropped)) dropped[reason] = (dropped[reason] ?? 0) + count;
  }
  return {
    called: sum(({ called }) => called),
    once: sum(({ once }) => once),
    twice: sum(({ twice }) => twice),
    twiceUnsafe: sum(({ twiceUnsafe }) => twiceUnsafe),
    rejected: sum(({ rejected }) => rejected),
    singled: sum(({ singled }) => singled),
    singledRejected: sum(({ singledRejected }) => singledRejected),
    singledExhausted: sum(({ singledExhausted }) => singledExhausted),
    dropped,
    droppedRepeatable: sum(({ droppedRepeatable }) => droppedRepeatable),
    pending: sum(({ pending }) => pending),
    lost: sum(({ lost }) => lost),
    disorder: sum(({ disorder }) => disorder),
    concurrency: Math.max(...tallies.map(({ concurrency }) => concurrency)),
    requests: sum(({ requests }) => requests),
    repeats: sum(({ repeats }) => repeats),
    struck: sum(({ struck }) => struck),
    miscounted: sum(({ miscounted }) => miscounted),
  };
}
