import type { OpenPanel } from '../client.js';
import { INTERNALS } from '../client-internals.js';
import { isMemoryTransport, type MemoryTransport, type RecordedEvent } from '../delivery/memory-transport.js';
import { describeEvents, ownProperties } from './describe-event.js';
import { nameOf, type RecordedEvents } from './recorded-events.js';

/** What matchers can be called on. */
type Recording = RecordedEvents | OpenPanel | MemoryTransport | readonly RecordedEvent[];

/** The part of `this` in a matcher of Vitest or Jest that these use. */
export interface MatcherContext {
  readonly isNot?: boolean;
  equals(a: unknown, b: unknown, ...rest: never[]): boolean;
  readonly utils: {
    matcherHint(name: string, received?: string, expected?: string, options?: object): string;
    printExpected(value: unknown): string;
    diff(a: unknown, b: unknown, ...rest: never[]): string | null | undefined;
  };
}

export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** The matchers as methods of `expect(recorded)`. They look at the events so far: await `recorded.settled()` first. */
export interface OpenPanelMatchers<R = void> {
  /** There is a tracked event with this name and at least these properties. */
  toHaveTracked(name: string, properties?: object): R;
  /** There are exactly so many of them. */
  toHaveTrackedTimes(name: string, times: number, properties?: object): R;
  /** There is an `identify` of this profile with at least these fields. */
  toHaveIdentified(profileId: string | number, fields?: object): R;
}

declare global {
  namespace jest {
    // Vitest's assertions have these too. The type parameters must be those of `@types/jest`.
    // biome-ignore lint/complexity/noBannedTypes: see above
    interface Matchers<R, T = {}> extends OpenPanelMatchers<R> {}
  }
}

/** For `expect.extend(openpanelMatchers)` of Vitest or Jest. */
export const openpanelMatchers = {
  toHaveTracked(this: MatcherContext, received: Recording, name: string, properties: object = {}): MatcherResult {
    const events = eventsOf(received);
    const named = tracksOf(events, name);
    const pass = named.some((own) => isSubset(this, own, properties));
    return { pass, message: () => messageOf(this, { matcher: 'toHaveTracked', events, name, named, properties }) };
  },

  toHaveTrackedTimes(
    this: MatcherContext,
    received: Recording,
    name: string,
    times: number,
    properties: object = {},
  ): MatcherResult {
    const events = eventsOf(received);
    const named = tracksOf(events, name);
    const found = named.filter((own) => isSubset(this, own, properties)).length;
    const count = `Expected ${this.isNot ? 'not ' : ''}${times}, found ${found}.`;
    return {
      pass: found === times,
      message: () => messageOf(this, { matcher: 'toHaveTrackedTimes', events, name, named, properties, count }),
    };
  },

  toHaveIdentified(
    this: MatcherContext,
    received: Recording,
    profileId: string | number,
    fields: object = {},
  ): MatcherResult {
    const events = eventsOf(received);
    const id = String(profileId);
    const named = events.flatMap(({ type, payload }) =>
      type === 'identify' && payload.profileId === id ? [payload as unknown as Record<string, unknown>] : [],
    );
    const pass = named.some((own) => isSubset(this, own, fields));
    return {
      pass,
      message: () => messageOf(this, { matcher: 'toHaveIdentified', events, name: id, named, properties: fields }),
    };
  },
};

function eventsOf(received: unknown): readonly RecordedEvent[] {
  const recording = received as Partial<OpenPanel & RecordedEvents & MemoryTransport> | null | undefined;
  if (Array.isArray(received)) return received;
  if (typeof recording?.all === 'function') return recording.all();
  if (Array.isArray(recording?.events)) return recording.events;
  const transport = recording?.[INTERNALS]?.transport;
  if (isMemoryTransport(transport)) return transport.events;
  throw new TypeError(
    'This matcher needs recordedEvents(client), or a client with the option transport: memoryTransport().',
  );
}

const tracksOf = (events: readonly RecordedEvent[], name: string): Record<string, unknown>[] =>
  events.flatMap((event) =>
    event.type === 'track' && nameOf(event) === name
      ? [ownProperties({ ...event.payload, ...event.payload.properties })]
      : [],
  );

/** Whether the expected object is contained. Asymmetric matchers such as `expect.any(String)` apply at any depth. */
function isSubset({ equals }: Pick<MatcherContext, 'equals'>, actual: unknown, expected: unknown): boolean {
  if (!isPlain(expected)) return equals(actual, expected);
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(expected).every(([key, value]) =>
    isSubset({ equals }, (actual as Record<string, unknown>)[key], value),
  );
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  !('asymmetricMatch' in value);

interface Failure {
  readonly matcher: string;
  readonly events: readonly RecordedEvent[];
  readonly name: string;
  readonly named: readonly Record<string, unknown>[];
  readonly properties: object;
  readonly count?: string;
}

/** The call, the difference to the nearest event of that name, and what was recorded. */
function messageOf(context: MatcherContext, failure: Failure): string {
  const { matcher, events, name, named, properties, count } = failure;
  const { isNot = false, utils } = context;
  const hint = utils.matcherHint(matcher, 'recorded', 'name, properties', { isNot });
  const wanted = Object.keys(properties).length === 0 ? '' : ` with ${utils.printExpected(properties)}`;
  const what = `Expected${isNot ? ' not' : ''}: ${utils.printExpected(name)}`;
  const nearest = isNot ? undefined : nearestOf(context, failure);
  const isWrong = nearest !== undefined && !isSubset(context, nearest, properties);
  const difference = isWrong ? `${what}\n\n${utils.diff(properties, partOf(nearest, properties))}` : what + wanted;
  const recordedOf = named.length > 0 ? '' : `No event has this name. `;
  return [hint, '', difference, ...(count ? [count] : []), '', recordedOf + describeEvents(events)].join('\n');
}

/** The event of that name that is most like what was expected. */
function nearestOf(context: MatcherContext, { named, properties }: Failure): Record<string, unknown> | undefined {
  const wrong = (own: Record<string, unknown>) =>
    Object.entries(properties).filter(([key, value]) => !isSubset(context, own[key], value)).length;
  return named.toSorted((a, b) => wrong(a) - wrong(b))[0];
}

/** Of the event, only what was expected of it. */
function partOf(own: unknown, expected: unknown): unknown {
  if (!isPlain(expected) || typeof own !== 'object' || own === null) return own;
  const entries = Object.entries(expected).filter(([key]) => key in own);
  return Object.fromEntries(entries.map(([key, value]) => [key, partOf((own as Record<string, unknown>)[key], value)]));
}
