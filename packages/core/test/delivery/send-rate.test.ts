import { expect, it } from 'vitest';
import { Progress } from '../../src/delivery/progress.js';
import { SendRate } from '../../src/delivery/send-rate.js';

/** A rate, with what got through. */
function createRate() {
  const [rate, progress] = [new SendRate(), new Progress()];
  return {
    rate,
    gotThrough: (now: number) => progress.answered({ sentAt: 0 }, true, now),
    refused: (sentAt: number, tick: number, now: number) => rate.refused(sentAt, tick, now, progress),
  };
}

/** Sends as fast as it may to a server that takes one request each `everyMs`; the times of what was taken, and how many were not. */
function against(everyMs: number, forMs: number) {
  const { rate, gotThrough, refused: isRate } = createRate();
  const taken: number[] = [];
  let [refused, tick, freeAt] = [0, 0, 0];
  let isPaused = false;
  for (let now = 0; now < forMs && !isPaused; now += 1) {
    while (rate.waitMs(now) === 0) {
      rate.sent(now);
      tick += 1;
      if (now >= freeAt) {
        freeAt = now + everyMs;
        taken.push(now);
        gotThrough(now);
        if (refused === 0) break;
      } else {
        refused += 1;
        isPaused = !isRate(tick, tick, now);
        if (isPaused) break;
      }
    }
  }
  return { taken, refused, isPaused };
}

it('finds the rate that gets through, with few refusals', () => {
  const { taken, refused, isPaused } = against(50, 60_000);
  expect(isPaused).toBe(false);
  expect(taken.length).toBeGreaterThan(600);
  expect(refused).toBeLessThan(0.1 * taken.length);
});

it('halves once for all requests that were sent before it knew', () => {
  const { rate, gotThrough, refused } = createRate();
  for (let i = 0; i < 100; i += 1) gotThrough(i);
  refused(0, 0, 100);
  for (let i = 1; i <= 30; i += 1) expect(refused(i, 30, 100)).toBe(true);
  expect(rate.waitMs(100)).toBe(1);
  expect(refused(31, 40, 1_500)).toBe(true);
  expect(rate.waitMs(1_500)).toBeCloseTo(2, 1);
});

it('never sends less than what gets through, however many others are refused', () => {
  const { rate, gotThrough, refused } = createRate();
  for (let now = 0; now < 5_000; now += 1) {
    if (now % 50 === 0) gotThrough(now);
    if (now % 70 === 0) refused(now + 1, now + 1, now);
  }
  // The latest refusal was at 4 970.
  expect(rate.waitMs(4_970)).toBeLessThanOrEqual(60);
});

it('is not the cause where nothing gets through: at first, and at ever lower rates', () => {
  const { gotThrough, refused } = createRate();
  expect(refused(1, 1, 0)).toBe(false);
  gotThrough(10);
  const told = [2, 3, 4, 5, 6].map((tick) => refused(tick, tick, 20 + tick));
  expect(told).toEqual([true, true, true, true, false]);
});

it('grows by one request a second each second, then doubles, and is forgotten after a minute', () => {
  const spacing = (now: number) => {
    const { rate, gotThrough, refused } = createRate();
    gotThrough(0);
    refused(1, 1, 50);
    rate.sent(now);
    return rate.waitMs(now) + 1;
  };
  expect(spacing(4_050)).toBeCloseTo(1_000 / 14, 1);
  expect(spacing(7_050)).toBeCloseTo(1_000 / (15 * 4), 1);
  expect(spacing(60_050)).toBe(1);
});

it('takes no notice of one event in ten that is refused', () => {
  const { rate, gotThrough, refused } = createRate();
  for (let now = 0; now < 20_000; now += 50) {
    gotThrough(now);
    if (now > 0 && now % 1_000 === 0) expect(refused(now + 1, now + 1, now)).toBe(true);
  }
  expect(rate.perSecond).toBeUndefined();
});

it('knows no limit before a refusal', () => {
  const { rate } = createRate();
  for (let i = 0; i < 1_000; i += 1) rate.sent(0);
  expect(rate.waitMs(0)).toBe(0);
});
