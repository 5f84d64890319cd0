import { OpenPanel } from '@openpanel/sdk';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatRequest, type Inspector, startInspector } from '../src/index.js';
import type { LiveDetail } from '../src/live/live-api.js';
import { createTracker } from './tracker.js';

const WINDOW_MS = 10_000;

let clock: number;
let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

beforeEach(async () => {
  clock = Date.parse('2026-03-01T12:00:00.000Z');
  inspector = await startInspector({
    now: () => clock,
    profiles: [{ id: 'u', properties: { plan: 'free', n: 5, m: 1 } }],
  });
  tracker = createTracker(inspector);
});

afterEach(async () => {
  tracker.close();
  await inspector.close();
});

const identify = (properties: Record<string, unknown>) => tracker.post('identify', { profileId: 'u', properties });
const increment = (property: string, value = 1) => tracker.post('increment', { profileId: 'u', property, value });
const lastEvent = () => inspector.events().at(-1);

describe('an increment that undoes what was written since the last flush', () => {
  test.each<[string, () => Promise<unknown>, { property: string; expected: string; stored: string }[]]>([
    ['a property', () => identify({ plan: 'pro' }), [{ property: 'plan', expected: 'pro', stored: 'free' }]],
    ['a number', () => identify({ n: 100 }), [{ property: 'n', expected: '101', stored: '6' }]],
    ['its own counter', () => increment('n', 10), [{ property: 'n', expected: '16', stored: '6' }]],
    ['another counter', () => increment('m', 10), [{ property: 'm', expected: '11', stored: '1' }]],
    [
      'a nested property',
      () => identify({ plan: { name: 'pro' } }),
      [{ property: 'plan.name', expected: 'pro', stored: '' }],
    ],
  ])('names %s', async (_, write, lostUpdates) => {
    await write();
    await increment('n');
    expect(lastEvent()?.lostUpdates).toEqual(lostUpdates);
    const stored = JSON.stringify(inspector.profile('u')?.properties);
    clock += WINDOW_MS;
    expect(JSON.stringify(inspector.profile('u')?.properties)).toBe(stored);
  });

  test('says so in its row, in words in its detail, and in the terminal', async () => {
    await identify({ plan: 'pro', [`<${'x'.repeat(500)}>`]: 'y' });
    await increment('m');
    await increment('n');
    const request = inspector.requests().at(-1);
    expect(request).toMatchObject({ outcome: 'stored', status: 200, reason: 'undid m' });
    expect(formatRequest(request as NonNullable<typeof request>)).toContain('stored: undid m');
    const path = `/inspector/api/requests/${request?.id}`;
    const detail = (await tracker.send({ method: 'GET', path })).body as LiveDetail;
    expect(detail).toMatchObject({ outcome: 'stored', reason: 'undid m', warnings: 1 });
    expect(detail.advice[0]?.title).toBe('This increment undid `m`');
    expect(detail.advice[0]?.advice).toContain('m is “1” instead of “2”.');
  });

  test('is a decrement as well', async () => {
    await increment('n');
    await tracker.post('decrement', { profileId: 'u', property: 'n', value: 2 });
    expect(lastEvent()).toMatchObject({
      type: 'decrement',
      lostUpdates: [{ property: 'n', expected: '4', stored: '3' }],
    });
  });
});

describe('nothing is said of an increment', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['alone', async () => {}],
    ['after names', () => tracker.post('identify', { profileId: 'u', firstName: 'New' })],
    ['after the same values', () => identify({ plan: 'free' })],
    ['after a new property', () => identify({ fresh: 1 })],
    [
      'after another machine',
      () => tracker.post('identify', { profileId: 'u' }, { 'user-agent': 'Mozilla/5.0 (iPad)' }),
    ],
    ['of another profile', () => tracker.post('identify', { profileId: 'v', properties: { plan: 'pro' } })],
  ])('%s', async (_, write) => {
    await write();
    await increment('n');
    expect(lastEvent()).not.toHaveProperty('lostUpdates');
    expect(inspector.requests().at(-1)).not.toHaveProperty('reason');
  });

  test('a window later', async () => {
    await identify({ plan: 'pro' });
    clock += WINDOW_MS;
    await increment('n');
    expect(lastEvent()).not.toHaveProperty('lostUpdates');
    expect(inspector.profile('u')?.properties).toMatchObject({ plan: 'pro', n: '6' });
  });
});

describe('the official SDK', () => {
  const sdk = () =>
    new OpenPanel({ apiUrl: inspector.url, clientId: inspector.clientId, clientSecret: inspector.clientSecret });

  test('counts ten times in half a second, each after the answer to the one before, and one is stored', async () => {
    const op = sdk();
    for (let i = 0; i < 10; i += 1) {
      await op.increment({ profileId: 'u', property: 'visits' });
      clock += 50;
    }
    clock += WINDOW_MS;
    expect(inspector.profile('u')?.properties).toMatchObject({ visits: '1' });
    expect(inspector.events().filter(({ lostUpdates }) => lostUpdates)).toHaveLength(9);
  });

  test('puts a plan back by the increment that follows', async () => {
    const op = sdk();
    await op.identify({ profileId: 'u', properties: { plan: 'pro' } });
    await op.increment({ profileId: 'u', property: 'n' });
    clock += WINDOW_MS;
    expect(inspector.profile('u')?.properties).toMatchObject({ plan: 'free', n: '6' });
    expect(inspector.requests().at(-1)?.reason).toBe('undid plan');
  });
});

const property = fc.constantFrom('a', 'b', 'c');
const call = fc.record({
  type: fc.constantFrom('identify', 'increment', 'decrement'),
  ...{ property, value: fc.integer({ min: 1, max: 9 }), waitMs: fc.integer({ min: 0, max: 15_000 }) },
});
type Write = typeof call extends fc.Arbitrary<infer Value> ? Value : never;

/** Sends them one after the other, and compares what is stored with the arithmetic of them, less what is named as undone. */
async function expectArithmetic(calls: readonly Write[], gapMs = 0): Promise<void> {
  inspector.clear();
  const due = new Map<string, number>();
  for (const { type, property: name, value, waitMs } of calls) {
    if (type !== 'identify') clock += gapMs;
    const payload = type === 'identify' ? { properties: { [name]: value } } : { property: name, value };
    await tracker.post(type, { profileId: 'u', ...payload }, { 'user-agent': 'node' });
    const by = type === 'increment' ? value : -value;
    due.set(name, type === 'identify' ? value : (due.get(name) ?? 0) + by);
    for (const { property: undone, stored } of lastEvent()?.lostUpdates ?? []) due.set(undone, Number(stored));
    clock += waitMs;
  }
  clock += 2 * WINDOW_MS;
  const stored = inspector.profile('u')?.properties ?? {};
  for (const [name, value] of due) expect(stored[name]).toBe(`${value}`);
}

test('whatever is written, what is not named as undone adds up', () =>
  fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 25 }), (calls) => expectArithmetic(calls)),
    { numRuns: 40 },
  ));

test('nothing is undone where each increment comes twelve seconds after the write before it', () =>
  fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 25 }), async (calls) => {
      await expectArithmetic(calls, 12_000);
      expect(inspector.events().filter(({ lostUpdates }) => lostUpdates)).toEqual([]);
    }),
    { numRuns: 40 },
  ));
