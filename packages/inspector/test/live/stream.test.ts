import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Inspector, startInspector } from '../../src/index.js';
import { createTracker } from '../tracker.js';
import { type Watcher, watch } from './watcher.js';

const SOON = { timeout: 10_000 };

let inspector: Inspector;
let tracker: ReturnType<typeof createTracker>;
const watchers: Watcher[] = [];

beforeEach(async () => {
  inspector = await startInspector();
  tracker = createTracker(inspector);
});

afterEach(async () => {
  for (const watcher of watchers.splice(0)) watcher.close();
  tracker.close();
  await inspector.close();
});

async function look(lastEventId?: string, { pageUrl } = inspector): Promise<Watcher> {
  const watcher = await watch(pageUrl, lastEventId);
  watchers.push(watcher);
  return watcher;
}

const track = (name: string) => tracker.post('track', { name });
const namesOf = (watcher: Watcher) => watcher.rows().map(({ name }) => name);

test('what was kept comes first, then what happens', async () => {
  await track('before');
  const watcher = await look();
  expect((await watcher.complete()).map(({ kind }) => kind)).toEqual(['cleared', 'rows', 'faults']);
  await track('after');
  await vi.waitFor(() => expect(namesOf(watcher)).toEqual(['before', 'after']), SOON);
});

test('ten thousand rows come once each, in order, and so does what arrives in the meantime', {
  timeout: 60_000,
}, async () => {
  for (let index = 0; index < 10_000; index += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, offset) => track(`n${index + offset}`)));
  }
  const watcher = await look();
  await Promise.all(Array.from({ length: 50 }, (_, offset) => track(`meanwhile${offset}`)));
  await vi.waitFor(() => expect(namesOf(watcher)).toContain('meanwhile49'), SOON);
  const seqs = watcher.rows().map(({ seq }) => seq);
  const [first = 0] = seqs;
  expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => first + index));
  expect(seqs.at(-1)).toBe(10_050);
  expect(seqs.length).toBeGreaterThanOrEqual(10_000);
});

describe('a page that comes back', () => {
  test('gets what it missed, and nothing twice', async () => {
    const watcher = await look();
    await track('seen');
    await vi.waitFor(() => expect(namesOf(watcher)).toEqual(['seen']), SOON);
    watcher.close();
    await track('missed');
    const again = await look(watcher.lastEventId());
    await again.complete();
    expect(namesOf(again)).toEqual(['missed']);
  });

  test('is told that everything was cleared, and gets what came since', async () => {
    const watcher = await look();
    await track('seen');
    await vi.waitFor(() => expect(namesOf(watcher)).toEqual(['seen']), SOON);
    watcher.close();
    inspector.clear();
    await track('new');
    const again = await look(watcher.lastEventId());
    expect((await again.complete()).map(({ kind }) => kind)).toEqual(['cleared', 'rows', 'faults']);
    expect(namesOf(again)).toEqual(['new']);
  });

  test('to another inspector on the same port starts anew', async () => {
    const watcher = await look();
    await track('of the first');
    await vi.waitFor(() => expect(namesOf(watcher)).toEqual(['of the first']), SOON);
    const other = await startInspector();
    const strangers = createTracker(other);
    await strangers.post('track', { name: 'of the second' });
    const again = await look(watcher.lastEventId(), other);
    expect((await again.complete())[0]).toEqual({ kind: 'cleared', maxRows: 10_000 });
    expect(namesOf(again)).toEqual(['of the second']);
    strangers.close();
    await other.close();
  });

  test.each(['', 'nonsense', '1.2.3', '.NaN', '99'])('with the ID "%s" gets everything', async (id) => {
    await track('kept');
    const watcher = await look(id);
    await watcher.complete();
    expect(namesOf(watcher)).toEqual(['kept']);
  });
});

test('those who watch are told of faults, and when everything is cleared', async () => {
  const watcher = await look();
  await watcher.complete();
  inspector.setFaults({ fail: 503 });
  await watcher.message((message) => message.kind === 'faults' && message.faults.fail === 503);
  await track('fails');
  await vi.waitFor(
    () => expect(watcher.rows().at(-1)).toMatchObject({ name: 'fails', outcome: 'fault', status: 503, attempt: 1 }),
    SOON,
  );
  await track('fails');
  await vi.waitFor(() => expect(watcher.rows().at(-1)).toMatchObject({ attempt: 2 }), SOON);
  inspector.setFaults({});
  await track('fails');
  await vi.waitFor(() => expect(watcher.rows().at(-1)).toMatchObject({ outcome: 'stored', attempt: 3 }), SOON);
});

test('a page that does not read is let go, and costs nobody else anything', { timeout: 60_000 }, async () => {
  const { port, host } = new URL(inspector.url);
  const stalled = connect(Number(port), '127.0.0.1');
  stalled.write(`GET /inspector/stream HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  const watcher = await look();
  await watcher.complete();
  const padding = Array.from({ length: 25 }, () => 'x'.repeat(200));
  for (let index = 0; index < 4_000; index += 100) {
    const rows = Array.from({ length: 100 }, () => tracker.post('track', { name: 'wide', properties: { padding } }));
    await Promise.all(rows);
  }
  await vi.waitFor(() => expect(watcher.rows()).toHaveLength(4_000), SOON);
  let bytes = 0;
  stalled.on('data', (chunk) => {
    bytes += chunk.length;
  });
  await once(stalled.resume(), 'close');
  expect(bytes).toBeLessThan(4_000 * 4_000);
});

test('closing ends the streams', async () => {
  const watcher = await look();
  await watcher.complete();
  await inspector.close();
  await watcher.ended;
});
