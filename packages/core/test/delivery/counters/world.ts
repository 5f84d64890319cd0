import fc from 'fast-check';
import { expect } from 'vitest';
import type { ProfileEvent } from '../../../src/delivery/profile-event.js';
import type { ProfileWrite } from '../../../src/delivery/profile-write.js';
import { leave } from '../../../src/delivery/withdrawal.js';
import { type DrivenCall, DrivenClient } from './driven-client.js';
import { ModelServer } from './model-server.js';

export const PROPERTIES = ['n', 'm', 'k'];
export const PROFILES = 20;
const MAX_UNANSWERED = 3;

export type Fate = 'answered' | 'not_processed' | 'lost_before' | 'lost_after' | 'undecided';

export interface Action {
  readonly afterMs: number;
  readonly what: 'identify' | 'names' | 'count' | 'assign' | 'restart' | 'flush';
  readonly profile: number;
  readonly property: number;
  readonly value: number;
  readonly kind: 'number' | 'text' | 'numeric' | 'null';
  readonly client: number;
}

export const actions = fc.array(
  fc.record<Action>({
    afterMs: fc.oneof({ weight: 6, arbitrary: fc.nat(400) }, fc.nat(6_000), fc.nat(20_000)),
    what: fc.oneof(
      { weight: 60, arbitrary: fc.constant('count' as const) },
      { weight: 18, arbitrary: fc.constant('identify' as const) },
      { weight: 8, arbitrary: fc.constant('names' as const) },
      { weight: 8, arbitrary: fc.constant('assign' as const) },
      { weight: 3, arbitrary: fc.constant('flush' as const) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    ),
    // Most of it on few profiles, so that they meet.
    profile: fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, fc.nat(PROFILES - 1)),
    property: fc.nat(PROPERTIES.length - 1),
    value: fc.integer({ min: -5, max: 9 }),
    kind: fc.oneof(
      { weight: 6, arbitrary: fc.constant('number' as const) },
      fc.constantFrom('text' as const, 'numeric' as const, 'null' as const),
    ),
    client: fc.nat(1),
  }),
  { minLength: 5, maxLength: 120 },
);

export const fates = fc.infiniteStream(
  fc.oneof(
    { weight: 20, arbitrary: fc.constant('answered' as const) },
    fc.constantFrom<Fate>('not_processed', 'lost_before', 'lost_after', 'undecided'),
  ),
);
export const latencies = fc.infiniteStream(
  fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 300 }) }, fc.integer({ min: 300, max: 4_000 })),
);

interface Request {
  readonly write: ProfileWrite;
  readonly event: ProfileEvent;
  readonly client: DrivenClient;
  readonly fate: Fate;
  readonly arrivesAt: number;
  readonly answeredAt: number;
  answer: string | undefined;
  isSettled: boolean;
}

/** The world in virtual time: one server, one process at a time with two clients, requests that take a while. */
export class World {
  readonly clock = { now: 0 };
  readonly server: ModelServer;
  readonly calls: DrivenCall[] = [];
  clients: DrivenClient[] = [];
  #requests: Request[] = [];
  #count = 0;
  #bornAt = 0;
  readonly #fates: Iterator<Fate>;
  readonly #latencies: Iterator<number>;
  #generation = 0;
  readonly #name: string;

  constructor(phaseMs: number, fates: Iterator<Fate>, latencies: Iterator<number>) {
    this.server = new ModelServer(phaseMs);
    this.#fates = fates;
    this.#latencies = latencies;
    this.#name = `world ${Math.random()}`;
    this.#start();
  }

  #start(): void {
    this.#generation += 1;
    this.#bornAt = this.clock.now;
    const config = { transport: undefined, apiUrl: this.#name, clientId: String(this.#generation) };
    this.clients = [new DrivenClient(this.clock, config), new DrivenClient(this.clock, config)];
  }

  act(action: Action): void {
    this.pass(action.afterMs);
    const id = `p${action.profile}`;
    const property = PROPERTIES[action.property] ?? 'n';
    const client = this.clients[action.client] as DrivenClient;
    const { value, kind } = action;
    if (action.what === 'restart') return this.restart();
    if (action.what === 'flush') {
      // What is not known may have been written by the process before this one.
      if (this.clock.now - this.#bornAt < 15_000) return;
      const over = client.backlog.schedule.beginEnd();
      this.pass(2_000);
      return over();
    }
    if (action.what === 'identify') {
      const set = { number: value, text: `${value} apples`, numeric: String(value), null: value }[kind];
      this.calls.push(
        client.identify(id, {
          firstName: `f${this.calls.length}`,
          properties: { [property]: set, [`at${property}`]: this.calls.length },
        }),
      );
    } else if (action.what === 'names') this.calls.push(client.identify(id, { lastName: `l${this.calls.length}` }));
    else if (action.what === 'assign') this.calls.push(client.assign(id, `g${this.calls.length}`));
    else if (value < 0) this.calls.push(client.decrement(id, property, -value));
    else this.calls.push(client.increment(id, property, Math.max(1, value)));
    this.#pump();
  }

  restart(): void {
    for (const client of this.clients) {
      leave(client.backlog.schedule, client.backlog);
      for (const request of this.#requests.filter((each) => each.client === client && !each.isSettled)) {
        request.isSettled = true;
        client.backlog.schedule.end(request.write, { status: 'dropped', reason: 'unconfirmed' });
      }
    }
    // What was still on its way is lost with its connection.
    this.#requests = [];
    for (const { backlog, queue } of this.clients)
      expect([backlog.writes, backlog.held, queue.size, queue.bytes]).toEqual([0, 0, 0, 0]);
    this.#start();
  }

  /** Lets time pass, and all happen that is due by then. */
  pass(ms: number): void {
    const until = this.clock.now + ms;
    for (;;) {
      this.#pump();
      const times = [
        ...this.#requests.map(({ answer, arrivesAt, answeredAt }) => (answer === undefined ? arrivesAt : answeredAt)),
        ...this.clients.map(({ backlog }) => backlog.nextWriteAt() ?? Number.POSITIVE_INFINITY),
      ];
      const next = Math.min(...times);
      if (next > until) break;
      expect(next).toBeGreaterThanOrEqual(this.clock.now);
      this.clock.now = next;
      this.#serve();
    }
    this.clock.now = until;
    this.server.flushUntil(until);
  }

  get isResting(): boolean {
    return this.#requests.length === 0 && this.clients.every(({ backlog }) => backlog.writes === 0);
  }

  #pump(): void {
    for (const client of this.clients) {
      for (const write of client.takeAll()) {
        const arrivesAt = this.clock.now + this.#latencies.next().value;
        const answeredAt = arrivesAt + this.#latencies.next().value;
        const event = structuredClone(write.event) as ProfileEvent;
        const fate = this.#fates.next().value as Fate;
        this.#requests.push({ write, event, client, fate, arrivesAt, answeredAt, answer: undefined, isSettled: false });
      }
    }
  }

  #serve(): void {
    const { now } = this.clock;
    for (const request of this.#requests) {
      if (request.answer === undefined && request.arrivesAt <= now) {
        this.#count += 1;
        const isProcessed = request.fate === 'answered' || request.fate === 'lost_after';
        request.answer = isProcessed ? this.server.receive(request.event, now) : 'none';
        if (request.answer !== 'stored') continue;
        for (const { calls } of request.write.shares) {
          for (const call of calls as DrivenCall[]) {
            call.isProcessed = true;
            call.request = this.#count;
          }
        }
      }
    }
    const done = this.#requests.filter(({ answer, answeredAt }) => answer !== undefined && answeredAt <= now);
    this.#requests = this.#requests.filter((request) => !done.includes(request));
    for (const request of done) if (!request.isSettled) this.#answer(request);
  }

  readonly #unanswered = new WeakMap<object, number>();

  #answer({ client: { backlog }, write, fate, answer }: Request): void {
    if (fate === 'not_processed') return backlog.schedule.again(write, 0, false);
    if (fate === 'undecided') return backlog.schedule.again(write, 1_000, false);
    if (fate !== 'answered') {
      const unanswered = (this.#unanswered.get(write) ?? 0) + 1;
      this.#unanswered.set(write, unanswered);
      if (!write.isRepeatable) return backlog.schedule.end(write, { status: 'dropped', reason: 'unconfirmed' });
      if (unanswered > MAX_UNANSWERED)
        return backlog.schedule.end(write, { status: 'dropped', reason: 'retries_exhausted' });
      return backlog.schedule.again(write, 700 * unanswered, true);
    }
    if (answer === 'stored') return backlog.schedule.end(write, { status: 'delivered' });
    if (answer === 'profile_missing' && backlog.schedule.missing(write)) return;
    backlog.schedule.end(write, {
      status: 'rejected',
      httpStatus: answer === 'profile_missing' ? 404 : 400,
      message: String(answer),
    });
  }
}
