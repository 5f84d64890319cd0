import assert from 'node:assert/strict';
import { CHROME } from '@openpanel-node/testkit';
import fc from 'fast-check';
import { INTERNALS } from '../../src/client.js';
import type { Visitor } from '../../src/events/event-owner.js';
import type { Tracker } from '../../src/index.js';
import type { Resolver } from '../../src/requests/resolver.js';
import { resolveVisitor } from '../../src/requests/visitor.js';
import { runInScope, Scope, type ScopeTracker } from '../../src/tracking/scope.js';
import { type Reply, replies, resolverOf } from './app-code.js';
import { expectAgreement } from './expectations.js';
import type { Call } from './inputs.js';
import { Party, type Setup, setups } from './party.js';
import type { VirtualClock } from './virtual-clock.js';

export interface Beginning {
  readonly first: Setup;
  readonly second: Setup;
  readonly profile: readonly Reply[];
  readonly groups: readonly Reply[];
}
export const beginnings: fc.Arbitrary<Beginning> = fc.record({
  first: setups,
  second: setups,
  profile: replies,
  groups: replies,
});

/** Someone who makes calls: a client, or a scope of it, wherever the code runs. */
interface Voice {
  readonly party: Party;
  /** Calls with the same scope keep their order. */
  readonly scope: string;
  readonly speak: <R>(say: (tracker: Tracker) => R) => R;
}

const VISITOR: Visitor = resolveVisitor({
  ip: '203.0.113.9',
  userAgent: CHROME,
  attribution: 'visitor',
  bot: false,
  privacy: false,
  anonymizeIp: false,
});

/** As long as any pause may last here, and then some. */
const LONGEST_MS = 20_000;

/** Two clients in one process, jobs and a request, and a clock that only the test moves. */
export class World {
  readonly voices: readonly Voice[];
  readonly parties: readonly Party[];
  readonly #clock: VirtualClock;
  readonly #request: ScopeTracker;
  readonly #resolvers: { readonly profile: Resolver<string>; readonly groups: Resolver<readonly string[]> };
  readonly #endRequest: () => void;
  /** Flushes and shutdowns that have not ended. */
  readonly #waiting = new Map<Promise<unknown>, Party>();
  readonly #failures: unknown[] = [];
  #seq = 0;

  constructor({ first, second, profile, groups }: Beginning, clock: VirtualClock) {
    this.#clock = clock;
    const a = new Party(first, clock);
    const b = new Party(second, clock);
    this.parties = [a, b];
    this.#resolvers = {
      profile: resolverOf(profile, 'p1'),
      groups: resolverOf<readonly string[]>(groups, ['g1']),
    };
    const context = { visitor: () => VISITOR, ...this.#resolvers };
    this.#request = a.client[INTERNALS].createTracker(context);
    const ended = a.client[INTERNALS].openRequest();
    a.hasOpenRequest = true;
    this.#endRequest = () => {
      ended();
      a.hasOpenRequest = false;
    };
    const request = new Scope(context, this.#request);
    const job = a.client.scope({ profileId: 'p1', groups: ['g1'] });
    const visit = a.client.scope({ ip: '203.0.113.9', userAgent: CHROME });
    const other = b.client.scope({ profileId: 'p1' });
    this.voices = [
      { party: a, scope: 'a', speak: (say) => say(a.client) },
      { party: b, scope: 'b', speak: (say) => say(b.client) },
      { party: a, scope: 'job', speak: (say) => say(job) },
      { party: a, scope: 'job', speak: (say) => job.run(() => say(a.client)) },
      { party: a, scope: 'visit', speak: (say) => say(visit) },
      { party: b, scope: 'other', speak: (say) => say(other) },
      { party: a, scope: 'request', speak: (say) => say(this.#request) },
      { party: a, scope: 'request', speak: (say) => runInScope(request, () => say(a.client)) },
      { party: b, scope: 'request of b', speak: (say) => runInScope(request, () => say(b.client)) },
    ];
  }

  say(index: number, { make }: Call): void {
    const { party, scope, speak } = this.voices[index] as Voice;
    this.#seq += 1;
    const seq = this.#seq;
    party.record(seq, scope, () => speak((tracker) => make(tracker, seq)));
  }

  /** The response has ended: its event, and no more questions. */
  endRequest(): void {
    this.#resolvers.profile.refresh();
    this.#seq += 1;
    const seq = this.#seq;
    this.parties[0]?.record(seq, 'request', () => this.#request.trackRequest('request', { seq }, Date.now()));
    this.#resolvers.profile.isClosed = true;
    this.#resolvers.groups.isClosed = true;
    this.#endRequest();
  }

  async pass(ms: number): Promise<void> {
    await this.#clock.pass(ms);
    for (const { client, hasOpenRequest } of this.#waiting.values()) {
      assert(hasOpenRequest || client.stats().pending > 0, 'a flush or a shutdown that waits for nothing');
    }
  }

  flush(index: number, ms: number): void {
    const party = this.parties[index] as Party;
    this.#await(party, party.client.flush(ms));
  }

  shutdown(index: number, ms: number): void {
    const party = this.parties[index] as Party;
    this.#await(party, party.shutdown(ms));
  }

  #await(party: Party, promise: Promise<unknown>): void {
    const done = () => void this.#waiting.delete(promise);
    this.#waiting.set(promise, party);
    promise.then(done, (error) => this.#failures.push(error));
  }

  check(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
    for (const party of this.parties) party.check();
  }

  /** The API is well again and the request ends: everything comes to an end, and then nothing happens any more. */
  async end(): Promise<void> {
    this.#endRequest();
    for (const { transport } of this.parties) transport.heal();
    await this.pass(LONGEST_MS);
    this.check();
    for (const party of this.parties) assert.equal(party.client.stats().pending, 0, 'pending although the API is well');
    for (const index of this.parties.keys()) this.shutdown(index, 0);
    await this.pass(LONGEST_MS);
    this.check();
    assert.equal(this.#waiting.size, 0, 'flushes and shutdowns that never end');
    for (const { calls, client, ends } of this.parties) {
      assert.equal(ends, client.stats().calls, 'ends that were told in the end');
      for (const call of calls.values()) expectAgreement(call);
      const counted = [...calls.values()].filter(({ delivery }) => delivery?.status !== 'local').length;
      assert(client.stats().calls >= counted, 'a call that was not counted');
    }
    assert.equal(this.#clock.timers, 0, 'timers that are left');
  }
}
