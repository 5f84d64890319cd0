import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  defineEvents,
  memoryTransport,
  OpenPanel,
  type PropertiesSchema,
  type RecordedEvent,
} from '../../src/index.js';
import { ANY_CHARACTER } from '../arbitraries.js';
import { anything, made } from './anything.js';

const QUIET = { info() {}, warn() {}, error() {} };

const schema = (validate: (value: unknown) => unknown) =>
  ({ '~standard': { version: 1, vendor: 'own', validate } }) as PropertiesSchema;

const keyOf = ({ type, payload }: RecordedEvent) => `${type} ${'name' in payload ? payload.name : ''}`;

function tracker(own?: PropertiesSchema) {
  const transport = memoryTransport();
  const events = own && defineEvents({ seen: own }, { traits: own, groups: { company: own } });
  const client = new OpenPanel({
    transport,
    logger: QUIET,
    maxEventBytes: 4_096,
    globalProperties: { app: 'shop' },
    events,
  });
  return async (make: () => unknown) => {
    transport.events.length = 0;
    const properties = () => make() as object;
    const scope = client.scope({ profileId: 'u_1', groups: ['g'] });
    const calls = [
      scope.track('seen', properties()),
      scope.revenue(5, properties()),
      scope.identify({ firstName: 'Ada', properties: properties() }),
      scope.upsertGroup({ id: 'acme', type: 'company', name: 'Acme', properties: properties() }),
    ];
    const deliveries = await Promise.all(calls);
    // Between events of different profiles there is no order.
    const sent = transport.events.toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));
    return JSON.parse(JSON.stringify([deliveries, sent], (key, value) => (key === '__timestamp' ? 0 : value)));
  };
}

const KEYS = fc.oneof(
  fc.string({ unit: ANY_CHARACTER, maxLength: 6 }),
  fc.constantFrom('app', 'profileId', 'groups', 'deviceId', '__path', '__revenue', '__proto__', 'toJSON', 'plan'),
);
const input = fc.oneof(
  { weight: 2, arbitrary: fc.dictionary(KEYS, anything, { maxKeys: 4 }).map(made) },
  { weight: 1, arbitrary: anything },
);

it('a schema that returns what it gets changes nothing of any call', async () => {
  const [plain, checked] = [tracker(), tracker(schema((value) => ({ value })))];
  await fc.assert(
    fc.asyncProperty(input, async (make) => {
      const expected = await plain(make);
      // A circle is found one level deeper in a copy.
      fc.pre(!JSON.stringify(expected).includes('(circular)'));
      expect(await checked(make)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

it('whatever a schema does, every call has one outcome, and nothing is thrown', async () => {
  const odd = fc.oneof(
    anything,
    anything.map((make) => () => ({ value: make() })),
    anything.map((make) => () => ({ issues: [{ message: make(), path: [make(), { key: make() }] }] })),
    fc.constant(() => {
      throw new Error('odd');
    }),
    fc.constant(() => Promise.reject(new Error('late'))),
  );
  let answer: () => unknown = () => ({ value: {} });
  const checked = tracker(schema(() => answer()));
  await fc.assert(
    fc.asyncProperty(input, odd, async (make, reply) => {
      answer = reply;
      const [deliveries] = await checked(make);
      expect(deliveries).toHaveLength(4);
    }),
    { numRuns: 100 },
  );
});
