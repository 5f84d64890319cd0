import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Inspector, startInspector } from '../../src/index.js';
import type { LiveRow } from '../../src/live/live-api.js';
import { createTracker } from '../tracker.js';
import { watch } from './watcher.js';

let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;

beforeEach(async () => {
  inspector = await startInspector();
  tracker = createTracker(inspector);
});

afterEach(async () => {
  tracker.close();
  await inspector.close();
});

async function rows(): Promise<LiveRow[]> {
  const watcher = await watch(inspector.pageUrl);
  await watcher.complete();
  watcher.close();
  return watcher.rows();
}

const LONG = 'x'.repeat(1_000_000);

test('a row is small, whatever was sent', async () => {
  await tracker.post('track', {
    name: LONG,
    profileId: LONG,
    groups: Array.from({ length: 5_000 }, (_, n) => `${n}${LONG.slice(0, 200)}`),
    properties: { __path: 1, [LONG]: LONG, method: LONG, route: LONG, duration: 1 },
  });
  await tracker.post('increment', { profileId: 'u', property: LONG }, { 'user-agent': `a/1 ${LONG.slice(0, 9_000)}` });
  for (const row of await rows()) expect(JSON.stringify(row).length).toBeLessThan(60_000);
});

test('hundreds of large ones come, and the stream goes on', { timeout: 60_000 }, async () => {
  const watcher = await watch(inspector.pageUrl);
  const groups = Array.from({ length: 2_000 }, (_, n) => `g${n}${'y'.repeat(200)}`);
  for (let sent = 0; sent < 300; sent += 1) await tracker.post('track', { name: 'n', groups });
  await vi.waitFor(() => expect(watcher.rows()).toHaveLength(300), 20_000);
  watcher.close();
  expect(await rows()).toHaveLength(300);
});

test('long IDs are told from others that begin alike, and are the same everywhere', async () => {
  await tracker.post('track', { name: 'n', profileId: `${LONG}1`, groups: [`${LONG}1`, `${LONG}2`] });
  await tracker.post('identify', { profileId: `${LONG}1` });
  await tracker.post('group', { id: `${LONG}2`, type: 't', name: 'n' });
  const [row] = await rows();
  expect(new Set(row?.groups).size).toBe(2);
  const listed = async (path: string) => (await tracker.send({ method: 'GET', path: `/inspector/api/${path}` })).body;
  expect(await listed('profiles')).toMatchObject([{ id: row?.profileId }]);
  expect(await listed('groups')).toMatchObject([{ id: row?.groups[1] }]);
});

test('groups count once, as many as there is room for', async () => {
  await tracker.post('track', { name: 'n', groups: ['a', 'b', 'a', 'a'] });
  await tracker.post('track', { name: 'n', groups: Array.from({ length: 3_000 }, (_, n) => `group ${n}`) });
  const [first, second] = await rows();
  expect(first?.groups).toEqual(['a', 'b']);
  expect(first).not.toHaveProperty('moreGroups');
  expect(second?.groups.length).toBeGreaterThan(100);
  expect((second?.groups.length ?? 0) + (second?.moreGroups ?? 0)).toBe(3_000);
});

test('a long value hides no other from the search', async () => {
  await tracker.post('track', { name: 'n', properties: { a: LONG, b: LONG, plan: 'Enterprise' } });
  expect((await rows())[0]?.text).toContain('plan=enterprise');
});

test('no more than maxBytes is kept, and always the newest', async () => {
  const small = await startInspector({ maxBytes: 100_000 });
  const other = createTracker(small);
  for (let n = 0; n < 9; n += 1)
    await other.post('track', { name: `n${n}`, properties: { text: LONG.slice(0, 10_000) } });
  const names = small.events().map(({ name }) => name);
  expect(names.length).toBeLessThan(6);
  expect(names.at(-1)).toBe('n8');
  expect(small.requests()).toHaveLength(names.length);
  await other.post('track', { name: 'large', properties: { text: LONG } });
  expect(small.events().map(({ name }) => name)).toEqual(['large']);
  other.close();
  await small.close();
});
