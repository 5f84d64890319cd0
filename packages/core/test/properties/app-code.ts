import fc from 'fast-check';
import type { ClientOptions, FinalDelivery, OpenPanel, OpenPanelEvent } from '../../src/index.js';
import { type Question, Resolver } from '../../src/requests/resolver.js';
import { seqOf } from './recorded-call.js';

/** A callback of the app that does something for some events, and something harmless for the others. */
type Callback<T> = (event: OpenPanelEvent, client: OpenPanel) => T;

const fail = (): never => {
  throw new Error('a bug of the app');
};
const reject = () => Promise.reject(new Error('a bug of the app')) as never;
const some = <T>(odd: Callback<T>, usual: Callback<T>): Callback<T> => {
  let asked = 0;
  return (event, client) => {
    asked += 1;
    return asked % 3 === 0 ? odd(event, client) : usual(event, client);
  };
};

const FILTERS: Record<string, () => Callback<boolean> | undefined> = {
  none: () => undefined,
  'drops some': () =>
    some(
      () => false,
      () => true,
    ),
  'throws at some': () => some(fail, () => true),
  'rejects some': () => some(reject, () => true),
  'tracks while it is asked': () => {
    let isNested = false;
    return (_event, client) => {
      if (isNested) return true;
      isNested = true;
      void client.track('nested');
      isNested = false;
      return true;
    };
  },
};

type Sent = OpenPanelEvent | null;
const same: Callback<Sent> = (event) => event;
const padded: Callback<Sent> = (event) =>
  ({
    ...event,
    payload: { ...event.payload, properties: { seq: seqOf(event), more: 'x'.repeat(2_000) } },
  }) as OpenPanelEvent;

const BEFORE_SENDS: Record<string, () => Callback<Sent> | undefined> = {
  none: () => undefined,
  'drops some': () => some(() => null, same),
  'throws at some': () => some(fail, same),
  'rejects some': () => some(reject, same),
  'makes some no event': () => some(() => 42 as never, same),
  'makes some invalid': () => some((event) => ({ ...event, payload: {} }) as never, same),
  'makes some large': () => some(padded, same),
};

/** A listener that makes calls itself: those are told of later. */
export const ECHO = 'tracks what was dropped';
/** Most that a listener tracks of its own accord. */
const MOST_ECHOES = 20;

type Listener = (event: OpenPanelEvent, delivery: FinalDelivery, client: OpenPanel) => unknown;
const LISTENERS: Record<string, () => Listener | undefined> = {
  none: () => undefined,
  throws: () => fail,
  rejects: () => reject,
  [ECHO]: () => {
    let echoes = 0;
    return (_event, { status }, client) => {
      if (status !== 'dropped' || echoes === MOST_ECHOES) return;
      echoes += 1;
      void client.track('echo');
      void client.increment({ profileId: 'p0', property: 'dropped' });
    };
  },
  flushes: () => (_event, _delivery, client) => client.flush(10),
};

const nameIn = (makers: Record<string, unknown>) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('none') },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(makers)) },
  );

/** The app's own code around a client, by name. */
export interface AppCode {
  readonly filter: string;
  readonly beforeSend: string;
  readonly listener: string;
}
export const appCode: fc.Arbitrary<AppCode> = fc.record({
  filter: nameIn(FILTERS),
  beforeSend: nameIn(BEFORE_SENDS),
  listener: nameIn(LISTENERS),
});

/** `client` is asked for late: the callbacks are needed to make it. */
export function callbacksOf(code: AppCode, client: () => OpenPanel): Pick<ClientOptions, 'filter' | 'beforeSend'> {
  const filter = FILTERS[code.filter]?.();
  const beforeSend = BEFORE_SENDS[code.beforeSend]?.();
  return {
    ...(filter && { filter: (event) => filter(event, client()) }),
    ...(beforeSend && { beforeSend: (event) => beforeSend(event, client()) }),
  };
}

export function listenerOf(code: AppCode): Listener | undefined {
  return LISTENERS[code.listener]?.();
}

/** What a resolver of the app does when it is asked: at once, or after a while. */
export interface Reply {
  readonly kind: 'known' | 'unknown' | 'throws' | 'never';
  readonly afterMs: number | undefined;
}
export const replies: fc.Arbitrary<readonly Reply[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Reply['kind']>('known', 'unknown', 'unknown', 'throws', 'never'),
    afterMs: fc.option(fc.integer({ min: 0, max: 150 }), { nil: undefined }),
  }),
  { maxLength: 8, size: 'max' },
);

const RESOLVER_TIMEOUT_MS = 100;

/** A resolver that gives its replies one after the other, and knows nothing more after them. */
export function resolverOf<T>(given: readonly Reply[], known: T): Resolver<T> {
  let asked = 0;
  const reply = ({ kind }: Reply) => (kind === 'throws' ? fail() : kind === 'known' ? known : undefined);
  const question: Question<T> = {
    ask: () => {
      const next = given[asked] ?? { kind: 'unknown', afterMs: undefined };
      asked += 1;
      const { kind, afterMs } = next;
      if (kind === 'never') return new Promise(() => {});
      if (afterMs === undefined) return reply(next);
      return new Promise((resolve) => setTimeout(resolve, afterMs)).then(() => reply(next));
    },
    read: (value) => value as T | undefined,
    timeoutMs: RESOLVER_TIMEOUT_MS,
    onError: () => {},
  };
  return new Resolver(question, { current: {}, isAsked: false });
}
