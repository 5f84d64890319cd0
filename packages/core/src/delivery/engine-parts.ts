import type { Diagnostics } from '../diagnostics.js';
import type { BreakerTiming } from './circuit-breaker.js';
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
