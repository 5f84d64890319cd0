import { expect, test } from 'vitest';
import { eventRates, RATE_BANDS, stacked } from '../../page/pictures/event-rates.js';
import { OUTCOMES } from '../../page/state/outcome.js';
import { row } from './row.js';

const NOW = Date.parse('2026-01-01T00:01:00.500Z');
const at = (seq: number, ms: number, outcome = row(0).outcome) =>
  row(seq, { receivedAt: new Date(NOW + ms).toISOString(), outcome });

test('every outcome is in one band', () => {
  expect(RATE_BANDS.flatMap(({ outcomes }) => outcomes).sort()).toEqual([...OUTCOMES].sort());
});

test('a minute has bars of a second, the last of them now', () => {
  const { times, barSeconds, bands } = eventRates([at(1, 0), at(2, -100), at(3, -1_000, 'lost')], 60, NOW);
  expect([times.length, barSeconds, times.at(-1)]).toEqual([60, 1, Math.floor(NOW / 1_000)]);
  expect(bands.map((band) => band.slice(-2))).toEqual([
    [0, 2],
    [0, 0],
    [0, 0],
    [1, 0],
  ]);
});

test('a longer bar is counted in a second all the same', () => {
  const rows = Array.from({ length: 30 }, (_, seq) => at(seq, -20_000));
  const { barSeconds, bands } = eventRates(rows, 900, NOW);
  expect([barSeconds, Math.max(...(bands[0] ?? []))]).toEqual([15, 2]);
});

test('what is older, and what is yet to come, is in no bar', () => {
  const { bands } = eventRates([at(1, -61_000), at(2, 2_000)], 60, NOW);
  expect(bands.flat().every((rate) => rate === 0)).toBe(true);
});

test('bars do not change as time goes on', () => {
  const rows = [at(1, -20_000), at(2, -14_000), at(3, -6_000)];
  const rates = [0, 700, 1_400].map((later) => eventRates(rows, 300, NOW + later));
  const filled = rates.map(({ times, bands }) => times.filter((_, bar) => (bands[0]?.[bar] ?? 0) > 0));
  expect(new Set(filled.map(String)).size).toBe(1);
});

test('bands are on top of each other', () => {
  expect(
    stacked([
      [1, 2],
      [3, 0],
      [0, 5],
    ]),
  ).toEqual([
    [1, 2],
    [4, 2],
    [4, 7],
  ]);
});
