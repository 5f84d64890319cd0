import fc from 'fast-check';
import { expect, it } from 'vitest';
import { INTERNALS } from '../../src/client.js';
import { SERVER } from '../../src/events/event-owner.js';
import { wellFormed } from '../../src/events/json.js';
import { memoryTransport, OpenPanel } from '../../src/index.js';
import { createRedaction } from '../../src/requests/redact-url.js';
import { type RequestFacts, requestEventProperties } from '../../src/requests/request-event.js';
import { ANY_CHARACTER } from '../arbitraries.js';

const QUIET = { info() {}, warn() {}, error() {} };
const redaction = createRedaction([]);

/** What a client sends of a request event, in a process and a scope with properties of their own. */
function sender(filter?: () => boolean) {
  const transport = memoryTransport();
  return async (facts: RequestFacts, scoped: object) => {
    const client = new OpenPanel({ transport, logger: QUIET, globalProperties: { app: 'shop' }, filter });
    const tracker = client[INTERNALS].createTracker({ visitor: () => SERVER });
    tracker.setGlobalProperties(scoped);
    void tracker.trackRequest('request', requestEventProperties(facts, redaction), Date.UTC(2026, 0, 1));
    await client.shutdown();
    return transport.events.splice(0);
  };
}

const text = fc.oneof(
  fc.string({ unit: ANY_CHARACTER, maxLength: 12 }),
  fc.constantFrom(
    '[draft] x',
    ' {a',
    '"quoted"',
    '\\',
    '\u2028',
    '😀',
    '\ud800',
    'line\nbreak',
    '__proto__',
    'constructor',
  ),
);
const pair = fc.tuple(fc.oneof(text, fc.constantFrom('a', 'b', 'route', 'token')), text);
const url = fc.oneof(
  text,
  fc.array(pair, { maxLength: 5 }).map((pairs) => `/a?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`),
  fc
    .array(pair, { maxLength: 5 })
    .map(
      (pairs) =>
        `/a?${pairs.map((each) => each.map((part) => encodeURIComponent(wellFormed(part))).join('=')).join('&')}`,
    ),
);
const orNone = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const facts: fc.Arbitrary<RequestFacts> = fc.record({
  method: fc.oneof(fc.constant('GET'), text),
  url,
  route: orNone(fc.oneof(fc.constant('/a'), text)),
  protocol: orNone(fc.constantFrom('https', 'http', 'ftp')),
  host: orNone(fc.oneof(fc.constant('shop.example'), text)),
  referrer: orNone(fc.oneof(url, fc.constant('https://other.example/"x"?q=[1]'))),
  end: fc.record({
    aborted: fc.boolean(),
    status: orNone(fc.constantFrom(200, 404)),
    durationMs: fc.nat({ max: 100_000 }).map((tenths) => tenths / 10),
  }),
});

it('sends of any request event what the copied and validated one is', async () => {
  const [fast, copied] = [sender(), sender(() => true)];
  const properties = fc.dictionary(fc.constantFrom('tier', 'route', 'status', 'aborted', '__referrer', 'a'), text);
  await fc.assert(
    fc.asyncProperty(facts, properties, async (each, scoped) => {
      expect(await fast(each, scoped)).toEqual(await copied(each, scoped));
    }),
    { numRuns: 500 },
  );
});
