import { type Answer, answer } from './answer.js';
import { InspectorError } from './inspector-error.js';
import { unknownName } from './nearest-name.js';
import { textOf } from './text-of.js';

/**
 * How requests fail. A number is the status of the response. `reset` breaks the connection, `hang` never responds, and `blocked` responds
 * with 202, as the hosted API does if an organization has not paid. Nothing is stored.
 */
export type InspectorFailure = number | 'reset' | 'hang' | 'blocked';

/** Faults to switch on, to watch a client retry, back off and catch up. They affect the API, but not the inspector's own page. */
export interface InspectorFaults {
  /** How every request fails: a status from 400 to 599, `reset`, `hang` or `blocked`. Default: requests succeed. */
  fail?: InspectorFailure | undefined;
  /** Delay before each response, in milliseconds. Default: 0. */
  latencyMs?: number | undefined;
  /** Refuses every request as if its credentials were wrong. Default: false. */
  rejectAuth?: boolean | undefined;
  /** Ends all faults after this many milliseconds. Default: they stay. */
  forMs?: number | undefined;
}

/** What happens to the next request, after the latency. */
type Trouble = { readonly answer: Answer; readonly reason?: string } | 'reset' | 'hang';

export interface Faults {
  get(): InspectorFaults;
  /** Replaces all faults. Throws an `InspectorError` with the code `INVALID_OPTION` if one is invalid. */
  set(faults: InspectorFaults): void;
  readonly latencyMs: number;
  trouble(): Trouble | undefined;
}

const REFUSED = answer(401, 'Ingestion: Invalid cors or secret');
const BLOCKED = {
  answer: answer(202, { blocked: true }),
  reason: 'blocked: the organization has not paid',
};
const LONGEST_MS = 60_000;
const WORDS: readonly InspectorFailure[] = ['reset', 'hang', 'blocked'];
const LONGEST_DURATION_MS = 24 * 60 * 60 * 1_000;
const NAMES: readonly string[] = ['fail', 'latencyMs', 'rejectAuth', 'forMs'];

/** Calls a function after a time, unless the function that it returns is called first. */
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

/** Returns the faults that have an effect. Throws an `InspectorError` with the code `INVALID_OPTION`. */
export function checkFaults(faults: InspectorFaults): InspectorFaults {
  const unknown = Object.keys(faults).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new InspectorError('INVALID_OPTION', unknownName(unknown, NAMES, 'faults.'));
  const { fail, latencyMs, rejectAuth, forMs } = faults;
  const isStatus = Number.isInteger(fail) && Number(fail) >= 400 && Number(fail) <= 599;
  if (fail !== undefined && !WORDS.includes(fail) && !isStatus)
    throw wrong('fail', 'a status from 400 to 599, `reset`, `hang` or `blocked`', fail);
  const isLatency = Number.isInteger(latencyMs) && Number(latencyMs) >= 0 && Number(latencyMs) <= LONGEST_MS;
  if (latencyMs !== undefined && !isLatency) throw wrong('latencyMs', `an integer from 0 to ${LONGEST_MS}`, latencyMs);
  if (rejectAuth !== undefined && typeof rejectAuth !== 'boolean')
    throw wrong('rejectAuth', 'true or false', rejectAuth);
  const isDuration = Number.isInteger(forMs) && Number(forMs) >= 1 && Number(forMs) <= LONGEST_DURATION_MS;
  if (forMs !== undefined && !isDuration)
    throw wrong('forMs', `an integer from 1 to ${LONGEST_DURATION_MS} (24 hours)`, forMs);
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
    `\`faults.${name}\` is ${typeof given === 'string' ? `'${given}'` : textOf(given)}. It must be ${allowed}.`,
  );
