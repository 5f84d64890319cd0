import type { ClientOptions, OpenPanel } from '../../packages/core/src/index.js';
import type { Certificate, FaultPlan, FaultServer } from '../../packages/testkit/src/index.js';
import type { Load } from './load.js';

/** What goes on in a run of a scenario. */
export interface Stage {
  readonly server: FaultServer;
  readonly client: OpenPanel;
  readonly load: Load;
  /** Makes the first of the calls, and waits for its end. */
  warmUp(): Promise<void>;
  /** Fulfils when the client has said that the API is not available. */
  readonly unavailable: Promise<void>;
}

/** A way to fail, and what the engine promises of it. */
export interface Scenario {
  readonly name: string;
  /**
   * `all`: nothing was processed without its answer, so everything is delivered, and nothing twice. `repeatable`:
   * what may be repeated is delivered, the rest is delivered or `unconfirmed`. `refused`: each fault rejects an event.
   * `single`: what has no fault is delivered, and each of the events that have one comes to its `singleEnd`. `ended`: the client is shut down, and what it could not deliver until then is `shutdown` or `unconfirmed`.
   */
  readonly promise: 'all' | 'repeatable' | 'refused' | 'single' | 'ended';
  readonly singleEnd?: 'rejected' | 'retries_exhausted';
  /** Faults hit the same event more than once, while others get through, and may have it rejected. */
  readonly mayReject?: true;
  readonly plan?: (load: Load) => FaultPlan;
  /** The first certificate of the server; the client trusts the authority of the tests. */
  readonly certificate?: Certificate;
  readonly options?: Partial<Record<keyof typeof OPTIONS, number>>;
  /** Before the calls. */
  readonly before?: (stage: Stage) => Promise<void>;
  /** After the calls, while events are pending. */
  readonly after?: (stage: Stage) => Promise<void>;
  /** What makes a time limit of the client's pass: an event may be given up for the slowness of a busy machine, too. */
  readonly isTimed?: true;
  /** The answer says that the event was not stored, which is not true: it is sent again, whatever it is. */
  readonly lies?: true;
  /** How many requests may be repeated, so that nobody hammers the server. */
  readonly mostRepeats?: number;
  /** There is no fault to count. */
  readonly isHealthy?: true;
}

/** Short, but real. The time limit is never reached where no fault is slow, however slow the machine. */
export const OPTIONS = {
  connections: 8,
  requestTimeoutMs: 10_000,
  retryDelayMs: 20,
  maxRetryDelayMs: 100,
  maxRetries: 12,
  // Each call is a request of its own, so that its end can be told apart; `gaps` has scenarios of its own.
  counterSettleMs: 0,
} satisfies ClientOptions;

/** For faults that make a request take longer than this. */
export const TIMED = { isTimed: true, options: { requestTimeoutMs: 1_000 } } as const;
