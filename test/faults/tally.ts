import type { ClientStats, FinalDelivery } from '../../packages/core/src/index.js';
import type { FaultServer } from '../../packages/testkit/src/index.js';
import type { Kind } from './kinds.js';
import { isUnsafe } from './kinds.js';
import { isSingle } from './scenarios/single.js';

/** A call, with what the client said of it. */
export interface MadeCall {
  readonly kind: Kind;
  readonly mark: string;
  readonly ends: readonly FinalDelivery[];
}

/** What became of the calls, by the client and by the server. */
export interface Tally {
  readonly called: number;
  /** Stored once, and known to be. */
  readonly once: number;
  /** Stored more than once: of what does no harm, and of what does. */
  readonly twice: number;
  readonly twiceUnsafe: number;
  readonly rejected: number;
  /** Of the events that a fault singles out: those that were rejected, or dropped once their retries were exhausted. */
  readonly singled: number;
  readonly singledRejected: number;
  readonly singledExhausted: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** Repeatable events that were dropped. */
  readonly droppedRepeatable: number;
  readonly pending: number;
  /** Without exactly one end, or with one that is not true. */
  readonly lost: number;
  /** Stored after a later one about the same subject, or while another one was. */
  readonly disorder: number;
  readonly concurrency: number;
  readonly requests: number;
  /** Requests that repeated an earlier one, by the client. */
  readonly repeats: number;
  readonly struck: number;
  /** Samples in which the counters did not add up. */
  readonly miscounted: number;
}

/** Reasons of an event that may have been stored all the same. */
const PERHAPS_STORED: readonly string[] = ['unconfirmed', 'retries_exhausted', 'shutdown'];

export function tallyOf(
  calls: readonly MadeCall[],
  stats: ClientStats,
  { log, struck }: FaultServer,
  miscounted: number,
  mayReject = false,
): Tally {
  const stored = (mark: string) => log.stored.get(mark) ?? 0;
  const ended = (status: FinalDelivery['status']) => calls.filter(({ ends }) => ends[0]?.status === status);
  const dropped: Record<string, number> = {};
  for (const [reason, count] of Object.entries(stats.droppedBy)) if (count > 0) dropped[reason] = count;
  const twice = calls.filter(({ mark }) => stored(mark) > 1);
  return {
    called: calls.length,
    once: ended('delivered').filter(({ mark }) => stored(mark) === 1).length,
    twice: twice.filter(({ kind }) => !isUnsafe(kind)).length,
    twiceUnsafe: twice.filter(({ kind }) => isUnsafe(kind)).length,
    rejected: ended('rejected').length,
    singled: calls.filter(({ mark }) => isSingle(mark)).length,
    singledRejected: ended('rejected').filter(({ mark }) => isSingle(mark)).length,
    singledExhausted: calls.filter(({ mark, ends: [end] }) => isSingle(mark) && isExhausted(end)).length,
    dropped,
    droppedRepeatable: ended('dropped').filter(({ kind }) => !isUnsafe(kind)).length,
    pending: stats.pending,
    lost:
      Math.abs(calls.length - stats.calls) +
      calls.filter(({ ends, mark }) => ends.length !== 1 || isUntrue(ends[0], stored(mark), mayReject)).length,
    disorder: log.disorders + log.overlaps,
    concurrency: log.concurrency,
    requests: log.requestedAt.length,
    repeats: stats.retried,
    struck,
    miscounted,
  };
}

const isExhausted = (end: FinalDelivery | undefined) => end?.status === 'dropped' && end.reason === 'retries_exhausted';

/** Where an event meets any faults, it may have been stored before it was rejected. */
function isUntrue(end: FinalDelivery | undefined, stored: number, mayReject: boolean): boolean {
  if (end?.status === 'delivered') return stored === 0;
  if (end?.status === 'rejected') return stored > 0 && !mayReject;
  return end?.status === 'dropped' && stored > 0 && !PERHAPS_STORED.includes(end.reason);
}
