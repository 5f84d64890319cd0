import type { Scenario } from './scenario.js';
import { OPTIONS } from './scenario.js';
import type { Tally } from './tally.js';

/** Which promises a run broke, in words; none, if all is well. */
export function violationsOf(scenario: Scenario, tally: Tally): string[] {
  const { called, once, rejected, dropped, struck } = tally;
  const broken: string[] = [];
  const expect = (holds: boolean, otherwise: string) => {
    if (!holds) broken.push(otherwise);
  };
  const delivered = once + tally.twice + tally.twiceUnsafe;
  const droppedInAll = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  const unconfirmed = dropped['unconfirmed'] ?? 0;

  expect(tally.lost === 0, `${tally.lost} lost`);
  expect(tally.pending === 0, `${tally.pending} never came to an end`);
  expect(tally.disorder === 0, `${tally.disorder} out of order or at the same time`);
  expect(tally.miscounted === 0, `${tally.miscounted} samples in which the counters did not add up`);
  expect(tally.twiceUnsafe === 0 || scenario.lies === true, `${tally.twiceUnsafe} counted twice`);
  expect(tally.concurrency <= 2 * OPTIONS.connections, `${tally.concurrency} requests at the same time`);
  const mayBeHealthy = scenario.isHealthy === true || scenario.promise === 'ended';
  expect(struck > 0 || mayBeHealthy, 'no fault struck');

  const { mostRepeats = Number.POSITIVE_INFINITY } = scenario;
  expect(tally.repeats <= mostRepeats, `${tally.repeats} requests repeated, and not ${mostRepeats} at most`);

  if (scenario.promise === 'refused') {
    expect(rejected === struck && once === called - struck, `${struck} refused, but ${rejected} rejected`);
    return broken;
  }
  if (scenario.promise === 'single') {
    const { singled, singledRejected, singledExhausted } = tally;
    const ended = scenario.singleEnd === 'rejected' ? singledRejected : singledExhausted;
    expect(ended === singled, `${singled - ended} of ${singled} not ${scenario.singleEnd}`);
    expect(once === called - singled, `${called - singled - once} of the others not delivered exactly once`);
    return broken;
  }
  expect(rejected === 0 || scenario.mayReject === true, `${rejected} rejected`);
  if (scenario.promise === 'ended') {
    const atTheEnd = unconfirmed + (dropped['shutdown'] ?? 0);
    expect(droppedInAll === atTheEnd, `dropped for another reason than the shutdown: ${JSON.stringify(dropped)}`);
    return broken;
  }
  if (scenario.promise === 'all') {
    expect(delivered === called, `${called - delivered} not delivered`);
    expect(once === called || scenario.lies === true, `${called - once} not delivered exactly once`);
    return broken;
  }
  expect(tally.droppedRepeatable === 0, `${tally.droppedRepeatable} dropped although they could be repeated`);
  expect(droppedInAll === unconfirmed, `dropped for another reason than unconfirmed: ${JSON.stringify(dropped)}`);
  const mostUnconfirmed = scenario.isTimed ? called : struck;
  expect(unconfirmed <= mostUnconfirmed, `${unconfirmed} unconfirmed after ${struck} faults`);
  return broken;
}
