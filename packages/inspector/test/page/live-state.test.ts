import { expect, test } from 'vitest';
import { FIRST_STATE, type LiveAction, type LiveState, nextState } from '../../page/state/live-state.js';
import { createLiveStore } from '../../page/state/live-store.js';
import { row } from './row.js';

const after = (...actions: LiveAction[]): LiveState => actions.reduce(nextState, FIRST_STATE);
const CLEARED: LiveAction = { kind: 'cleared', maxRows: 10_000 };
const rows = (...seqs: number[]): LiveAction => ({ kind: 'rows', rows: seqs.map((seq) => row(seq)) });
const seqsOf = (list: LiveState['rows']) => list.map(({ seq }) => seq);

test('rows that come twice are there once', () => {
  expect(seqsOf(after(rows(1, 2), rows(2, 3)).rows)).toEqual([1, 2, 3]);
  const state = after(rows(1));
  expect(nextState(state, rows(1))).toBe(state);
});

test('the oldest are forgotten', () => {
  expect(seqsOf(after({ kind: 'cleared', maxRows: 2 }, rows(1, 2, 3)).rows)).toEqual([2, 3]);
});

test('what arrives while paused waits, and follows', () => {
  const paused = after(rows(1), { kind: 'pause', isPaused: true }, rows(2, 3), rows(3));
  expect([seqsOf(paused.rows), seqsOf(paused.waiting)]).toEqual([[1], [2, 3]]);
  const resumed = nextState(paused, { kind: 'pause', isPaused: false });
  expect([seqsOf(resumed.rows), seqsOf(resumed.waiting)]).toEqual([[1, 2, 3], []]);
});

test('a cleared inspector counts anew', () => {
  expect(seqsOf(after(rows(1, 2), CLEARED, rows(1)).rows)).toEqual([1]);
  expect(after({ kind: 'pause', isPaused: true }, rows(1), CLEARED).waiting).toEqual([]);
});

test('the faults come last of what was kept', () => {
  expect(after(rows(1)).isComplete).toBe(false);
  expect(after(rows(1), { kind: 'faults', faults: { fail: 503 } })).toMatchObject({
    isComplete: true,
    faults: { fail: 503 },
  });
});

test('however much changes in a frame, it is told once', () => {
  const frames: (() => void)[] = [];
  const store = createLiveStore((run) => frames.push(run));
  let told = 0;
  const stop = store.subscribe(() => {
    told += 1;
  });
  store.dispatch(rows(1));
  store.dispatch(rows(2));
  store.dispatch(rows(2));
  expect(frames).toHaveLength(1);
  frames[0]?.();
  expect(told).toBe(1);
  store.dispatch(rows(3));
  stop();
  frames[1]?.();
  expect(told).toBe(1);
});
