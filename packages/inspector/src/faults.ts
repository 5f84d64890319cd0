import { type Answer, answer } from './answer.js';
import { InspectorError } from './inspector-error.js';
import { textOf } from './text-of.js';

/**
 * What a request to the API meets instead of its answer. A status is answered with nothing stored; `blocked` is the 202 of the hosted
 * API to an organisation that has not paid, which stores nothing either.
 */
export type InspectorFailure = number | 'reset' | 'hang' | 'blocked';

/** Troubles on demand, to watch a sender retry, back off and drain. They concern the API, not the inspector's own pages. */
export interface InspectorFaults {
  /** Every request fails like this: a status from 400 to 599, `reset` (the connection breaks), `hang` (no answer), `blocked`. */
  fail?: InspectorFailure | undefined;
  /** Milliseconds before each answer. Default 0. */
  latencyMs?: number | undefined;
  /** Every request is answered as if its credentials were wrong. */
  rejectAuth?: boolean | undefined;
  /** Milliseconds after which all of them end by themselves. Default: they do not. */
  forMs?: number | undefined;
}

/** What happens to the next request, after the latency. */
type Trouble = { readonly answer: Answer; readonly reason?: string } | 'reset' | 'hang';

export interface Faults {
  get(): InspectorFaults;
  /** Replaces all of them. Throws an `InspectorError`, `INVALID_OPTION`, for one that is none. */
  set(faults: InspectorFaults): void;
  readonly latencyMs: number;
  trouble(): Trouble | undefined;
}

const REFUSED = answer(401, 'Ingestion: Invalid cors or secret');
const BLOCKED = {
  answer: answer(202, { blocked: true }),
  reason: 'blocked: the organisation has not paid',
};
const LONGEST_MS = 60_000;
const WORDS: readonly InspectorFailure[] = ['reset', 'hang', 'blocked'];
const LONGEST_DURATION_MS = 24 * 60 * 60 * 1_000;
const NAMES: readonly string[] = ['fail', 'latencyMs', 'rejectAuth', 'forMs'];

/** Calls a function after a time. Returns what keeps it from that. */
export type Later = (ms: number, then: () => void) => () => void;

export function createFaults(initial: InspectorFaults = {}, later: Later): Faults {
  let current: InspectorFaults = {};
  let cancel = () => {};
  const set = (faults: InspectorFaults) => {
    current = checkFaults(faults);
    cancel();
    if (current.forMs !== undefined) cancel = later(current.forMs, () => set({}));
  };
  set(initial);
  return {
    get: () => current,
    set,
    get latencyMs() {
      return current.latencyMs ?? 0;
    },
    trouble() {
      const { fail, rejectAuth } = current;
      if (typeof fail === 'number') return { answer: answer(fail, `Failed on demand: ${fail}`) };
      if (fail === 'blocked') return BLOCKED;
      return fail ?? (rejectAuth ? { answer: REFUSED } : undefined);
    },
  };
}

/** The faults that are some, or an `InspectorError`, `INVALID_OPTION`. */
export function checkFaults(faults: InspectorFaults): InspectorFaults {
  const unknown = Object.keys(faults).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new InspectorError('INVALID_OPTION', `\`faults.${unknown}\` does not exist.`);
  const { fail, latencyMs, rejectAuth, forMs } = faults;
  const isStatus = Number.isInteger(fail) && Number(fail) >= 400 && Number(fail) <= 599;
  if (fail !== undefined && !WORDS.includes(fail) && !isStatus)
    throw wrong('fail', 'a status from 400 to 599, `reset`, `hang` or `blocked`', fail);
  const isLatency = Number.isInteger(latencyMs) && Number(latencyMs) >= 0 && Number(latencyMs) <= LONGEST_MS;
  if (latencyMs !== undefined && !isLatency) throw wrong('latencyMs', `an integer from 0 to ${LONGEST_MS}`, latencyMs);
  if (rejectAuth !== undefined && typeof rejectAuth !== 'boolean')
    throw wrong('rejectAuth', 'true or false', rejectAuth);
  const isDuration = Number.isInteger(forMs) && Number(forMs) >= 1 && Number(forMs) <= LONGEST_DURATION_MS;
  if (forMs !== undefined && !isDuration) throw wrong('forMs', `an integer from 1 to ${LONGEST_DURATION_MS}`, forMs);
  return {
    ...(fail !== undefined && { fail }),
    ...(latencyMs !== undefined && latencyMs > 0 && { latencyMs }),
    ...(rejectAuth === true && { rejectAuth }),
    ...(forMs !== undefined && { forMs }),
  };
}

const wrong = (name: string, allowed: string, given: unknown) =>
  new InspectorError(
    'INVALID_OPTION',
    `\`faults.${name}\` must be ${allowed}, and is ${typeof given === 'string' ? `'${given}'` : textOf(given)}.`,
  );
