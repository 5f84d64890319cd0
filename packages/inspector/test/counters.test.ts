import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Inspector, startInspector } from '../src/index.js';
import { createTracker } from './tracker.js';

const SERVER = { 'user-agent': 'node' };
const START = Date.parse('2026-03-01T12:00:00.000Z');

let clock: number;
let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

beforeEach(async () => {
  clock = START;
  inspector = await startInspector({
    now: () => clock,
    profiles: [{ id: 'u', firstName: 'Old', properties: { plan: 'a', n: 5, m: 1 } }],
  });
  tracker = createTracker(inspector);
});

afterEach(async () => {
  tracker.close();
  await inspector.close();
});

type Call = readonly [type: string, payload: Record<string, unknown>];

const increment = (property: string, value = 1): Call => ['increment', { profileId: 'u', property, value }];
const identify = (properties: Record<string, unknown>): Call => ['identify', { profileId: 'u', properties }];
const send = ([type, payload]: Call) => tracker.post(type, payload, SERVER);
const stored = (id = 'u') => inspector.profile(id)?.properties;

/** To the beginning of a window in which the server stores nothing. */
const toNextFlush = () => {
  clock = (Math.floor(clock / 10_000) + 1) * 10_000;
};

/** Both in one window, so long apart; then the window ends. */
async function inOneWindow(first: Call, second: Call, apartMs = 200): Promise<void> {
  expect((await send(first)).status).toBe(200);
  clock += apartMs;
  expect((await send(second)).status).toBe(200);
  const due = stored();
  toNextFlush();
  expect(stored()).toEqual(due);
}

describe('first, then second, in one window:', () => {
  test.each([200, 5_000, 9_000])('increment, then identify, %i ms later: both', async (apartMs) => {
    await inOneWindow(increment('n'), identify({ plan: 'b' }), apartMs);
    expect(stored()).toMatchObject({ n: '6', plan: 'b' });
  });

  test('identify, then identify: merged, in the order of arrival', async () => {
    await inOneWindow(identify({ plan: 'b', x: 1 }), identify({ plan: 'c', y: 2 }));
    expect(stored()).toMatchObject({ plan: 'c', x: '1', y: '2', n: '5' });
  });

  test('identify of a property, then increment: the property is what it was', async () => {
    await inOneWindow(identify({ plan: 'b' }), increment('n'));
    expect(stored()).toMatchObject({ n: '6', plan: 'a' });
  });

  test('identify of a new property, then increment: both', async () => {
    await inOneWindow(identify({ fresh: 'x' }), increment('n'));
    expect(stored()).toMatchObject({ n: '6', fresh: 'x' });
  });

  test('increment, then increment of another property: the first is lost', async () => {
    await inOneWindow(increment('n'), increment('m'));
    expect(stored()).toMatchObject({ n: '5', m: '2' });
  });

  test('increment, then increment of the same property: the first is lost', async () => {
    await inOneWindow(increment('n', 10), ['decrement', { profileId: 'u', property: 'n' }]);
    expect(stored()).toMatchObject({ n: '4' });
  });

  test('increment of a new property, then of another: both', async () => {
    await inOneWindow(increment('x', 3), increment('n'));
    expect(stored()).toMatchObject({ x: '3', n: '6' });
  });

  test('identify with a number, then increment of it: the number is lost', async () => {
    await inOneWindow(identify({ n: 100 }), increment('n'));
    expect(stored()).toMatchObject({ n: '6' });
  });

  const track = (name: string, properties = {}): Call => ['track', { profileId: 'u', name, properties }];
  const OTHERS: [string, Call][] = [
    ['assign_group', ['assign_group', { profileId: 'u', groupIds: ['g'] }]],
    ['group', ['group', { id: 'g', type: 'company', name: 'G' }]],
    ['track', track('seen')],
    ['revenue', track('revenue', { __revenue: 100 })],
  ];
  test.each(OTHERS)('increment and %s: both, in any order', async (type, other) => {
    await inOneWindow(increment('n'), other);
    await inOneWindow(other, increment('n'));
    expect(stored()).toMatchObject({ n: '7', plan: 'a', m: '1' });
    if (type === 'assign_group') expect(inspector.profile('u')?.groups).toEqual(['g']);
  });

  test('increment and the first event of a session: both, in any order', async () => {
    const visit = (ip: string) => tracker.post('track', { name: 'seen', profileId: 'u' }, { 'x-client-ip': ip });
    await visit('203.0.113.1');
    await send(increment('n'));
    await visit('203.0.113.2');
    toNextFlush();
    expect(stored()).toMatchObject({ n: '6', plan: 'a' });
  });

  test('identify of names alone, then increment: both', async () => {
    await inOneWindow(['identify', { profileId: 'u', firstName: 'New', email: 'n@e.co' }], increment('n'));
    expect(inspector.profile('u')).toMatchObject({ firstName: 'New', email: 'n@e.co', properties: { n: '6' } });
  });

  test('identify of a new profile, then increment: 404 until the flush, and nothing is written', async () => {
    await tracker.post('identify', { profileId: 'v', properties: { plan: 'pro' } }, SERVER);
    for (const apartMs of [0, 4_000, 5_999]) {
      clock += apartMs;
      const early = await tracker.post('increment', { profileId: 'v', property: 'n' }, SERVER);
      expect([early.status, early.body]).toEqual([404, { status: 404, message: 'Profile not found' }]);
    }
    clock += 1;
    expect((await tracker.post('increment', { profileId: 'v', property: 'n' }, SERVER)).status).toBe(200);
    expect(stored('v')).toMatchObject({ plan: 'pro', n: '1' });
  });
});

describe('a flush', () => {
  test('is on a grid, however late a write comes before it', async () => {
    clock = START + 9_999;
    await tracker.post('identify', { profileId: 'v' }, SERVER);
    clock += 1;
    expect((await tracker.post('increment', { profileId: 'v', property: 'n' }, SERVER)).status).toBe(200);
  });

  test('comes earlier at 200 pending writes of the whole server', async () => {
    await tracker.post('identify', { profileId: 'v' }, SERVER);
    const early = () => tracker.post('increment', { profileId: 'v', property: 'n' }, SERVER);
    for (let i = 0; i < 198; i += 1) await tracker.post('identify', { profileId: `p${i}` }, SERVER);
    expect((await early()).status).toBe(404);
    await tracker.post('identify', { profileId: 'last' }, SERVER);
    expect((await early()).status).toBe(200);
  });

  test('is forgotten with all that it would store by clear()', async () => {
    await send(increment('n'));
    inspector.clear();
    toNextFlush();
    expect(stored()).toMatchObject({ n: '5' });
  });
});

describe('a gap between two increments of one profile', () => {
  /** How many of 100 pairs, at every tenth of a second of a window, lose the first. */
  async function lostOf100(gapMs: number, profileInsertMs = 0): Promise<number> {
    const ids = Array.from({ length: 100 }, (_, index) => `p${index}`);
    const profiles = ids.map((id) => ({ id, properties: { n: 0 } }));
    const other = await startInspector({ now: () => clock, profiles, profileInsertMs });
    const client = createTracker(other);
    for (const [index, profileId] of ids.entries()) {
      toNextFlush();
      clock += 30_000 + index * 100;
      await client.post('increment', { profileId, property: 'n' }, SERVER);
      clock += gapMs;
      await client.post('increment', { profileId, property: 'n' }, SERVER);
    }
    client.close();
    await other.close();
    return other.profiles().filter(({ properties }) => properties['n'] !== '2').length;
  }

  test.each<[number, number, number]>([
    [9_500, 0, 5],
    [9_800, 0, 2],
    [10_000, 0, 0],
    [10_500, 0, 0],
    [11_000, 0, 0],
    [12_000, 0, 0],
    [12_000, 3_000, 10],
    [13_500, 3_000, 0],
    [15_000, 3_000, 0],
  ])('of %i ms, where inserts take %i ms, loses %i of 100', async (gapMs, insertMs, lost) => {
    expect(await lostOf100(gapMs, insertMs)).toBe(lost);
  });
});

describe('a number', () => {
  test.each([
    ['12abc', '13'],
    [' 7', '8'],
    [1.9, '2'],
    [-3, '-2'],
    [{ deep: 1 }, 400],
    ['abc', 400],
    [true, 400],
    [[4, 5], '5'],
  ])('of %j is read by its leading integer', async (x, counted) => {
    await send(identify({ x }));
    toNextFlush();
    const answer = await send(increment('x'));
    if (counted === 400) {
      expect([answer.status, answer.body]).toEqual([400, { status: 400, message: 'Property value is not a number' }]);
      expect(stored()).toMatchObject({ n: '5', plan: 'a' });
    } else expect(stored()).toMatchObject({ x: counted });
  });

  test.each(['__proto__', 'constructor', 'plan.length'])('at %s is what JavaScript finds there', async (property) => {
    expect((await send(increment(property))).status).toBe(property === 'plan.length' ? 200 : 400);
  });

  test('that is a fraction does not add up', async () => {
    for (let i = 0; i < 3; i += 1) {
      await send(increment('half', 0.5));
      toNextFlush();
    }
    expect(stored()).toMatchObject({ half: '0.5' });
  });

  test('that is nested adds up for an hour, then restarts and loses what is beside it', async () => {
    await send(identify({ stats: { wins: 2, losses: 1 } }));
    toNextFlush();
    await send(increment('stats.wins'));
    toNextFlush();
    expect(stored()).toMatchObject({ stats: '{"wins":3,"losses":1}' });
    clock += 3_600_000;
    await send(increment('stats.wins'));
    toNextFlush();
    expect(stored()).toMatchObject({ stats: '{"wins":1}', n: '5' });
  });
});
