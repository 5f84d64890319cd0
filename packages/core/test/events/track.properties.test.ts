import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SERVER } from '../../src/events/event-owner.js';
import { plainTrackBody } from '../../src/events/track.js';
import { memoryTransport, OpenPanel } from '../../src/index.js';
import { ANY_CHARACTER } from '../arbitraries.js';
import { anything, made } from './anything.js';

const QUIET = { info() {}, warn() {}, error() {} };

/** A client, and what it sends of a track in a scope with properties of its own. */
function tracker(filter?: () => boolean) {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, logger: QUIET, globalProperties: { app: 'shop', tier: 1 }, filter });
  return async (name: string, make: () => unknown, properties: object) => {
    transport.events.length = 0;
    const own = make() as object;
    const delivery = await client.scope({ profileId: 'u_1', groups: ['g'], properties }).track(name, own);
    return { delivery, sent: transport.events[0] };
  };
}

const withoutTime = (result: Awaited<ReturnType<ReturnType<typeof tracker>>>) =>
  JSON.parse(JSON.stringify(result, (key, value: unknown) => (key === '__timestamp' ? '(a time)' : value)));

const ORDINARY = fc.oneof(
  fc.string({ unit: ANY_CHARACTER, maxLength: 12 }),
  fc.constantFrom('line\nbreak', '[draft] x', ' {a', '"quoted"', '\\', '\u2028', '😀', '\ud800', '\udc00 lone', ''),
  fc.double(),
  fc.integer(),
  fc.constantFrom<unknown>(true, false, null, undefined, -0, 1e21, 5e-324, Number.NaN, 10n, () => 1, Symbol('s')),
);
const KEYS = fc.oneof(
  fc.string({ unit: ANY_CHARACTER, maxLength: 6 }),
  fc.constantFrom('app', 'tier', 'path', 'referrer', '__path', '__referrer', '__ip', '__timestamp', '__revenue'),
  fc.constantFrom('profileId', 'groups', 'deviceId', '__deviceId', '__proto__', 'constructor', 'toJSON', '1', 'plan'),
);
const properties = fc.dictionary(
  KEYS,
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      ORDINARY,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(KEYS, tie('value'), { maxKeys: 3 }),
    ),
  })).value,
  { maxKeys: 5 },
);
const NAMES = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('signed_up', 'a "b"', '😀', 'x\u0007') },
  fc.string({ unit: ANY_CHARACTER, maxLength: 82 }),
);

it('sends of any track what the copied and validated one is', async () => {
  const [fast, copied] = [tracker(), tracker(() => true)];
  const input = fc.oneof(
    { weight: 3, arbitrary: properties.map((value) => () => value as unknown) },
    { weight: 1, arbitrary: fc.dictionary(KEYS, anything, { maxKeys: 4 }).map(made) },
    { weight: 1, arbitrary: anything },
  );
  await fc.assert(
    fc.asyncProperty(NAMES, input, properties, async (name, make, scoped) => {
      const expected = withoutTime(await copied(name, make, scoped));
      expect(withoutTime(await fast(name, make, scoped))).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

const PARTS = {
  name: 'signed_up',
  written: undefined,
  base: {},
  revenue: undefined,
  deviceId: undefined,
  requestEndedAt: undefined,
};
const OWNER = { profileId: 'u_1', groups: [], visitor: SERVER };
const track = (own: unknown) => plainTrackBody({ ...PARTS, own }, OWNER, Date.UTC(2026, 0, 1));

it('takes the usual tracks', () => {
  for (const own of [undefined, {}, { plan: 'pro', seats: 3, trial: false, coupon: null, tags: ['a'], at: { x: 1 } }]) {
    expect(track(own)).toBe(
      `{"type":"track","payload":{"name":"signed_up","properties":{"__timestamp":"2026-01-01T00:00:00.000Z"${
        own && Object.keys(own).length > 0 ? `,${JSON.stringify(own).slice(1, -1)}` : ''
      }},"profileId":"u_1"}}`,
    );
  }
});

it('leaves what would take long to look through', () => {
  const wide = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`k${index}`, {}]));
  const nested = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`k${index}`, wide]));
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  for (const own of [{ text: 'x'.repeat(10_000) }, { nested }, circle, { list: new Array(1e6) }]) {
    expect(track(own)).toBeUndefined();
  }
});
