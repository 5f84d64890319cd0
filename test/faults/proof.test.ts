import { expect, it } from 'vitest';
import { answer, EventLog, type Fault, markOf, parseMark, stored, times } from '../../packages/testkit/src/index.js';
import { renderMatrix } from './fault-matrix.js';
import type { Events } from './kinds.js';
import { LOW } from './load.js';
import type { Row } from './row.js';
import { run } from './run.js';
import type { Scenario } from './scenario.js';

const found = async (promise: Scenario['promise'], fault: Fault, events: Events) => {
  const { violations } = await run({ name: 'a fault', promise, plan: () => times(2, fault) }, LOW, events);
  return violations;
};

it('finds what was said to be delivered, and is not there', async () => {
  expect(await found('all', answer(200), 'track')).toContain('2 lost');
});

it('finds what was said to be refused, and is there', async () => {
  expect(await found('refused', stored(answer(400, '{"status":400,"message":"no"}')), 'track')).toContain('2 lost');
});

it('finds what was counted twice', async () => {
  expect(await found('all', stored(answer(503)), 'increment')).toContain('1 counted twice');
});

it('finds what is missing although it could have been repeated', async () => {
  const options = { maxRetries: 0 };
  const { violations } = await run(
    { name: 'a fault', promise: 'repeatable', plan: () => times(2, answer(500)), options },
    LOW,
    'track',
  );
  expect(violations).toContain('2 dropped although they could be repeated');
});

it('finds an event that had no fault, and was lost all the same', async () => {
  const plan = () => times(Number.MAX_SAFE_INTEGER, answer(400, '{"status":400,"message":"no"}'));
  const scenario = { name: 'a fault', promise: 'single', singleEnd: 'rejected', plan } as const;
  expect((await run(scenario, LOW, 'track')).violations).toContain('4 of the others not delivered exactly once');
});

it('finds a plan that never struck', async () => {
  expect((await run({ name: 'none', promise: 'all', plan: () => () => undefined }, LOW, 'track')).violations).toEqual([
    'no fault struck',
  ]);
});

it('finds events of one profile out of order, and two at the same time', () => {
  const log = new EventLog();
  const increment = (order: number) =>
    ({ type: 'increment', payload: { profileId: 'p1', property: `p1-${order}` } }) as const;
  for (const order of [1, 2, 2, 5, 3]) log.store(increment(order));
  expect(log.disorders).toBe(1);
  const [first, second] = [log.serve(increment(6)), log.serve(increment(7))];
  first('answered');
  second('answered');
  const given = log.serve(increment(8));
  log.serve(increment(9))('answered');
  given('gone');
  expect(log.overlaps).toBe(1);
});

it('knows an event by its mark, whatever its type', () => {
  expect(markOf({ payload: { property: 'p1-7' } })).toBe('p1-7');
  expect(markOf({ payload: { groupIds: ['p1-7'] } })).toBe('p1-7');
  expect(parseMark(markOf({ payload: { name: 'x', properties: { mark: 'p1-7' } } }))).toEqual({
    scope: 'p1',
    order: 7,
  });
});

it('is printed with a row for each fault, and marks what is broken', () => {
  const tally: Row['tally'] = {
    called: 10,
    once: 8,
    twice: 1,
    twiceUnsafe: 0,
    rejected: 0,
    singled: 0,
    singledRejected: 0,
    singledExhausted: 0,
    dropped: { unconfirmed: 1 },
    droppedRepeatable: 0,
    pending: 0,
    lost: 0,
    disorder: 0,
    concurrency: 3,
    requests: 12,
    repeats: 1,
    struck: 2,
    miscounted: 0,
  };
  const rows: Row[] = [
    { fault: 'no answer', load: 'low', tally, violations: [] },
    { fault: 'reset', load: 'high', tally: { ...tally, twiceUnsafe: 1, lost: 1 }, violations: ['1 lost'] },
  ];
  expect(renderMatrix(rows)).toMatchInlineSnapshot(`
    "fault      load  called  once    twice  rejected        dropped  LOST  disorder  most  requests
    no answer  low       10     8        1         –  1 unconfirmed     0         0     3        12
    ✗ reset    high      10     8  1 + 1 !         –  1 unconfirmed     1         0     3        12

    faults: 2 rows, 20 calls, 1 lost, 0 out of order; ✗ 1 rows break their promise"
  `);
});
