import type { Diagnostics } from '../diagnostics.js';
import type { Backlog } from './backlog.js';
import type { BreakerTiming } from './circuit-breaker.js';
import type { FinalDelivery } from './delivery.js';
import type { DeliveryLog } from './delivery-log.js';
import type { Entry } from './entry.js';
import type { EndListener } from './ledger.js';
import type { QueueLimits } from './queue.js';
import type { RetryTiming } from './retry-policy.js';
import type { Sender } from './sender.js';

export interface EngineConfig extends QueueLimits, BreakerTiming, RetryTiming {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly maxEventBytes: number;
  readonly counterSettleMs: number;
  readonly transport: unknown;
  readonly clientSecret: string | undefined;
  readonly connections: number;
  readonly requestTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
}

export interface EngineParts {
  readonly sender: Sender;
  readonly diagnostics: Diagnostics;
  readonly now: () => number;
  readonly random: () => number;
  readonly endListener: () => EndListener | undefined;
}

/** What the delivery loop works with. */
export interface LoopParts extends EngineParts {
  readonly backlog: Backlog;
  readonly log: DeliveryLog;
  /** Calls `run` on a turn of its own; `soon`: still on this turn, once the sender is done with the answers that it has. */
  readonly schedule: { next(): void; soon(): void };
  /** A request repeats an earlier one. */
  readonly retry: () => void;
  readonly end: (entry: Entry, delivery: FinalDelivery) => void;
  /** Fulfils the promises of an entry, or of all that are not in flight, as `queued`. */
  readonly release: (entry?: Entry) => void;
}
