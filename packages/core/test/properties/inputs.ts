import fc from 'fast-check';
import type { Delivery, Tracker } from '../../src/index.js';
import { anything } from '../events/anything.js';

/** A call of a tracker; the number is put where the event carries it. */
export interface Call {
  readonly text: string;
  readonly make: (tracker: Tracker, seq: number) => Promise<Delivery>;
}

const PROFILES = ['p0', 'p1', 'p2', 7] as const;
const GROUPS = ['g0', 'g1', 'g2'] as const;

const profileId = fc.oneof(
  { weight: 5, arbitrary: fc.constant('p1') },
  { weight: 3, arbitrary: fc.constantFrom(...PROFILES) },
  { weight: 4, arbitrary: fc.constantFrom(undefined, undefined, '  ') },
);
const padding = fc
  .oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 3_000 }) })
  .map((length) => 'x'.repeat(length));
/** Most inputs are right, and some are anything at all. */
const mostly = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<() => T> =>
  fc.oneof(
    { weight: 12, arbitrary: right.map((value) => () => value) },
    { weight: 1, arbitrary: anything as fc.Arbitrary<() => T> },
  );

const call = <T>(
  name: string,
  input: fc.Arbitrary<T>,
  make: (tracker: Tracker, seq: number, input: T) => Promise<Delivery>,
) =>
  input.map(
    (given): Call => ({
      text: `${name}(${fc.stringify(given).slice(0, 120)})`,
      make: (tracker, seq) => make(tracker, seq, given),
    }),
  );

const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('signed_up', 'viewed') },
  fc.constantFrom('', 'a\nb', 'n'.repeat(81)),
);
const context = fc.record({
  profileId,
  groups: fc.subarray([...GROUPS]),
  padding,
  extra: mostly(fc.constant(undefined)),
});

const track = call('track', fc.record({ name, context }), (tracker, seq, { name, context: { extra, ...rest } }) =>
  tracker.track(name, { seq, ...rest, extra: extra() }),
);
const revenue = call(
  'revenue',
  fc.tuple(fc.oneof(fc.nat(), fc.constantFrom(-1, Number.NaN, 1e21)), profileId),
  (tracker, seq, [amount, profile]) => tracker.revenue(amount, { seq, profileId: profile }),
);
const identify = call(
  'identify',
  fc.record({ profileId, firstName: fc.string(), padding }),
  (tracker, seq, { padding, ...profile }) => tracker.identify({ ...profile, properties: { seq, padding } }),
);
const identifyOnly = call('identify', fc.record({ profileId }), (tracker, _seq, profile) => tracker.identify(profile));
const value = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(undefined, 1, 2.5) },
  fc.constantFrom(0, -1, Number.NaN),
);
const count = fc.record({ value, profileId });
const increment = call('increment', count, (tracker, seq, rest) =>
  tracker.increment({ property: `seq_${seq}`, ...rest }),
);
const decrement = call('decrement', count, (tracker, seq, rest) =>
  tracker.decrement({ property: `seq_${seq}`, ...rest }),
);
const upsertGroup = call(
  'upsertGroup',
  fc.record({ id: fc.constantFrom(...GROUPS, ' '), padding }),
  (tracker, seq, { id, padding }) =>
    tracker.upsertGroup({ id, type: 'company', name: 'Acme', properties: { seq, padding } }),
);
const setGroup = call('setGroup', fc.constant(undefined), (tracker, seq) => tracker.setGroup(`seq_${seq}`));
const setGroups = call('setGroups', fc.subarray([...GROUPS]), (tracker, seq, ids) =>
  tracker.setGroups([...ids, `seq_${seq}`]),
);

/** Whatever is given, to whichever method. */
const METHODS = [
  'track',
  'identify',
  'increment',
  'decrement',
  'upsertGroup',
  'setGroup',
  'setGroups',
  'revenue',
] as const;
const wrong = fc.tuple(fc.constantFrom(...METHODS), anything, anything).map(
  ([method, first, second]): Call => ({
    text: `${method}(anything)`,
    make: (tracker) => (tracker[method] as (...input: unknown[]) => Promise<Delivery>)(first(), second()),
  }),
);

export const calls: fc.Arbitrary<Call> = fc.oneof(
  { weight: 4, arbitrary: track },
  { weight: 1, arbitrary: revenue },
  { weight: 3, arbitrary: identify },
  { weight: 1, arbitrary: identifyOnly },
  { weight: 4, arbitrary: increment },
  { weight: 2, arbitrary: decrement },
  { weight: 2, arbitrary: upsertGroup },
  { weight: 2, arbitrary: setGroup },
  { weight: 1, arbitrary: setGroups },
  { weight: 2, arbitrary: wrong },
);
