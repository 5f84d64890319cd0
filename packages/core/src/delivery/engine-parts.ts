import type { Diagnostics } from '../diagnostics.js';
import type { GateTiming } from './gate.js';
import type { EndListener } from './ledger.js';
import type { RetryTiming } from './next-step.js';
import type { QueueLimits } from './queue.js';
import type { Sender } from './sender.js';

export interface EngineConfig extends QueueLimits, GateTiming, RetryTiming {
  readonly apiUrl: string;
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
