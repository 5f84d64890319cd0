import type { IgnoreReason } from './ignore.js';

/** Why a request gave no request event. Explicit tracks within it are not concerned. */
export type SkipReason = IgnoreReason | 'bot' | 'privacy' | 'sampled' | 'track_request' | 'skip_tracking';

export const SKIP_REASONS: readonly SkipReason[] = [
  'ignored',
  'method',
  'health_check',
  'asset',
  'scanner',
  'prefetch',
  'bot',
  'privacy',
  'sampled',
  'track_request',
  'skip_tracking',
];

export interface SkippedRequest {
  readonly method: string;
  /** Path and redacted query. */
  readonly url: string;
  readonly reason: SkipReason;
}
