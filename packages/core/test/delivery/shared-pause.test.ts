import { expect, it } from 'vitest';
import { CircuitBreaker } from '../../src/delivery/circuit-breaker.js';
import { SharedPause } from '../../src/delivery/shared-pause.js';

const TIMING = { retryDelayMs: 100, maxRetryDelayMs: 60_000, maxEventAgeMs: 3_600_000, isApiOnThisMachine: false };

/** Engines of several requests, with one clock, each with timers of its own. */
function requests() {
  const shared = new SharedPause();
  const clock = { now: 1_000 };
  const timers: { at: number; fn: () => void }[] = [];
  const wait = (fn: () => void, delayMs: number) => {
    timers.push({ at: clock.now + delayMs, fn });
    return setTimeout(() => {}, 0).unref();
  };
  const breaker = () => {
    const made = new CircuitBreaker(TIMING, { now: () => clock.now, random: () => 1, wait }, () => {}, shared);
    made.follow();
    return made;
  };
  const pass = (ms: number) => {
    clock.now += ms;
    for (const timer of timers.splice(0).filter((each) => each.at > clock.now || void each.fn())) timers.push(timer);
  };
  return { breaker, pass };
}

it('a request that comes in the pause of another sends nothing, and does not begin its own wait from the start', () => {
  const { breaker, pass } = requests();
  expect(breaker().pause({}, 'unavailable', 5_000)).toBe(true);
  pass(3_000);
  const later = breaker();
  expect([later.state, later.admits(0, 8)]).toEqual(['open', false]);
  // First is the one that was refused, and then, as nothing comes of it, the other.
  pass(2_000);
  pass(1_000);
  expect(later.state).toBe('half_open');
});

it('one of those that have waited probes, and the others go on when its probe got through', () => {
  const { breaker, pass } = requests();
  breaker().pause({}, 'credentials', 5_000);
  const waiting = [breaker(), breaker(), breaker()];
  pass(60_000);
  // The one that began the pause was first.
  const states = () => waiting.map(({ state }) => state);
  expect(states()).toEqual(['open', 'open', 'open']);
  pass(1_000);
  expect(states()).toEqual(['half_open', 'open', 'open']);
  const probe = {};
  waiting[0]?.sent(probe);
  expect(waiting[0]?.gotThrough(probe)).toBe(true);
  expect(breaker().state).toBe('closed');
  pass(1_000);
  expect(states()).toEqual(['closed', 'closed', 'closed']);
});

it('a probe that failed prolongs the pause of all, each time by more', () => {
  const { breaker, pass } = requests();
  const first = breaker();
  first.pause({}, 'unavailable');
  pass(100);
  const probe = {};
  first.sent(probe);
  first.pause(probe, 'unavailable');
  const other = breaker();
  pass(199);
  expect(other.state).toBe('open');
  pass(1);
  expect([first.state, other.state]).toEqual(['half_open', 'open']);
});

it('one that was there before the pause follows it with its next event', () => {
  const { breaker } = requests();
  const early = breaker();
  breaker().pause({}, 'unavailable', 5_000);
  expect(early.state).toBe('closed');
  early.follow();
  expect([early.state, early.probesAt]).toEqual(['open', 6_000]);
});
