import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { heldText } from '../src/held.js';
import { formatRequest, type Inspector, startInspector } from '../src/index.js';
import type { LiveDetail } from '../src/live/live-api.js';
import { createTracker } from './tracker.js';

const HOUR_MS = 3_600_000;

test.each([
  [undefined, undefined],
  [0, undefined],
  [999, undefined],
  [1_000, '1 s'],
  [3_290, '3.2 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [9.5 * 60_000, '9.5 min'],
  [2.55 * HOUR_MS, '2.5 h'],
  [71 * HOUR_MS, '2.9 d'],
  [2_000 * 24 * HOUR_MS, '2000 d'],
])('%s ms are told as %s', (heldMs, text) => expect(heldText(heldMs)).toBe(text));

describe('an event that its sender has held', () => {
  let clock: number;
  let inspector: Inspector;
  let tracker: ReturnType<typeof createTracker>;
  beforeEach(async () => {
    clock = Date.parse('2026-03-01T12:00:00.000Z');
    inspector = await startInspector({ now: () => clock });
    tracker = createTracker(inspector);
  });
  afterEach(async () => {
    tracker.close();
    await inspector.close();
  });

  /** A track that was called so long ago. */
  async function arrives(heldMs: number, properties: object = {}) {
    const __timestamp = new Date(clock - heldMs).toISOString();
    await tracker.post('track', { name: 'held', properties: { ...properties, __timestamp } });
    const request = inspector.requests().at(-1);
    if (!request) throw new Error('there is no request');
    const path = `/inspector/api/requests/${request.id}`;
    return { request, detail: (await tracker.send({ method: 'GET', path })).body as LiveDetail };
  }

  test('says so in the list, in the terminal, and in JSON', async () => {
    const { request, detail } = await arrives(3_200);
    expect(detail.held).toBe('3.2 s');
    expect(formatRequest(request)).toMatch(/ {2}held 3\.2 s$/);
    expect(formatRequest(request, { colors: true })).toContain('held 3.2 s');
    const events = await tracker.send({ method: 'GET', path: '/inspector/events' });
    expect(events.body).toMatchObject([{ name: 'held', heldMs: 3_200 }]);
  });

  test('says it after what a request event says', async () => {
    const { request } = await arrives(90_000, { method: 'GET', route: '/', status: 200, duration: 7 });
    expect(formatRequest(request)).toMatch(/GET \/ 200 7ms {2}held 1\.5 min$/);
  });

  test('says nothing if that was a moment', async () => {
    const { request, detail } = await arrives(400);
    expect(detail).not.toHaveProperty('held');
    expect(formatRequest(request)).toMatch(/visitor$/);
    expect(request.event?.heldMs).toBe(400);
  });
});
