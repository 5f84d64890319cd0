import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Delivery, type FinalDelivery, OpenPanel, type OpenPanelEvent } from '../../src/index.js';
import { type AppCode, appCode, callbacksOf, ECHO, listenerOf } from './app-code.js';
import { expectBooks, expectBounds, expectDelivery, expectEnd, expectSend } from './expectations.js';
import { type Fate, fates } from './fates.js';
import { type RecordedCall, seqOf } from './recorded-call.js';
import { ScriptedTransport } from './scripted-transport.js';
import type { VirtualClock } from './virtual-clock.js';

/** The bounds and times of a client. */
export type Limits = Record<
  | 'connections'
  | 'maxEventAgeMs'
  | 'maxEventBytes'
  | 'maxQueueBytes'
  | 'maxQueueSize'
  | 'maxRetries'
  | 'maxRetryDelayMs'
  | 'requestTimeoutMs'
  | 'retryDelayMs',
  number
>;

/** A client as it is set up, with what its API will answer. */
export interface Setup {
  readonly limits: Limits;
  readonly fates: readonly Fate[];
  readonly app: AppCode;
}

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const limits: fc.Arbitrary<Limits> = fc.record({
  connections: upTo(4),
  maxEventAgeMs: fc.oneof(upTo(400, 20), fc.constant(3_600_000)),
  maxEventBytes: fc.constantFrom(1_000, 256 * 1024, 256 * 1024),
  maxQueueBytes: fc.oneof(upTo(6_000, 300), fc.constant(32 * 1024 * 1024), fc.constant(32 * 1024 * 1024)),
  maxQueueSize: fc.oneof(upTo(4), upTo(30), fc.constant(10_000)),
  maxRetries: upTo(3, 0),
  maxRetryDelayMs: upTo(300, 0),
  requestTimeoutMs: upTo(300, 10),
  retryDelayMs: upTo(50, 0),
});

export const setups: fc.Arbitrary<Setup> = fc.record({ limits, fates, app: appCode });

/** How much longer than its time limit the client gives a transport of the app's own. */
const GRACE_MS = 1_000;

/** A client under test, with everything that was done with it and that it did. Each of its acts is checked at once. */
export class Party {
  readonly client: OpenPanel;
  readonly transport: ScriptedTransport;
  readonly limits: Limits;
  readonly calls = new Map<number, RecordedCall>();
  readonly #clock: VirtualClock;
  readonly #open = new Set<RecordedCall>();
  readonly #failures: unknown[] = [];
  /** Calls whose ends were told. */
  ends = 0;
  hasOpenRequest = false;
  /** Whether the app makes calls when it is told of an end. */
  readonly echoes: boolean;
  /** After its shutdown. */
  isOver = false;
  #deadline: number | undefined;

  constructor({ limits, fates: given, app }: Setup, clock: VirtualClock) {
    this.#clock = clock;
    this.limits = limits;
    this.echoes = app.listener === ECHO;
    const limitMs = limits.requestTimeoutMs + GRACE_MS;
    this.transport = new ScriptedTransport(clock, limitMs, given, (send) => {
      this.#judge(() => expectSend(this, send));
    });
    const silent = () => {};
    this.client = new OpenPanel({
      ...limits,
      ...callbacksOf(app, () => this.client),
      transport: this.transport,
      // What the schedule of counters promises has properties of its own.
      counterSettleMs: 0,
      logger: { info: silent, warn: silent, error: silent },
    });
    const listener = listenerOf(app);
    this.client.on('delivery', (event, delivery) => this.#ended(event, delivery));
    if (listener) this.client.on('delivery', (event, delivery) => listener(event, delivery, this.client));
  }

  /** A call that must not throw, and whose promise must fulfil in time. */
  record(seq: number, scope: string, make: () => Promise<Delivery>): void {
    const call: RecordedCall = { seq, scope, madeAt: this.#clock.now, delivery: undefined, ends: [] };
    this.calls.set(seq, call);
    this.#open.add(call);
    void make().then((delivery) => {
      call.delivery = delivery;
      this.#open.delete(call);
      this.#judge(() => expectDelivery(delivery));
    });
  }

  check(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
    expectBooks(this);
    expectBounds(this);
    const latest = this.#clock.now - this.limits.requestTimeoutMs - 1;
    for (const { seq, madeAt } of this.#open) assert(madeAt >= latest, `the promise of call ${seq} is still open`);
  }

  async shutdown(timeoutMs: number): Promise<void> {
    // Those that come later share the first one's deadline.
    this.#deadline ??= this.#clock.now + Math.max(timeoutMs, 1);
    const latest = Math.max(this.#deadline, this.#clock.now);
    const report = await this.client.shutdown(timeoutMs);
    this.isOver = true;
    assert.equal(report.pending, 0);
    assert(this.#clock.now <= latest, 'a shutdown that took longer than it may');
    this.check();
  }

  #ended(event: OpenPanelEvent, delivery: FinalDelivery): void {
    this.ends += 1;
    const call = this.calls.get(seqOf(event) ?? -1);
    call?.ends.push(delivery);
    this.#judge(() => {
      if (call) expectEnd(this, call, delivery);
      expectBooks(this, 'while ends are told');
    });
  }

  /** Where the client is the caller, it would take a failure for the app's own. The next `check` throws it. */
  #judge(expectations: () => void): void {
    try {
      expectations();
    } catch (error) {
      this.#failures.push(error);
    }
  }
}
