import { seeded } from '../seeded.js';
import type { Fault, FaultStage } from './fault.js';
import type { ReceivedEvent } from './received-event.js';

/** A moment in which a fault may strike. */
export interface Moment {
  readonly stage: FaultStage;
  /** Whether the connection has had a request before. */
  readonly isReused: boolean;
  /** What the request is about, once it was read. */
  readonly event: ReceivedEvent | undefined;
}

/** Which fault strikes now, if any. It is asked once of every moment. */
export type FaultPlan = (moment: Moment) => Fault | undefined;

export const noFaults: FaultPlan = () => undefined;

/** These, one after another, each at the first moment of its stage; then the server is healthy. */
export function script(faults: readonly Fault[]): FaultPlan {
  const left = [...faults];
  return ({ stage }) => (left[0]?.stage === stage ? left.shift() : undefined);
}

/** The same fault so many times. */
export function times(count: number, fault: Fault): FaultPlan {
  let left = count;
  return ({ stage }) => {
    if (stage !== fault.stage || left === 0) return undefined;
    left -= 1;
    return fault;
  };
}

/** Any of these, in a share of the moments, so many times at most. The same seed makes the same choices. */
export function randomly(
  seed: number,
  faults: readonly Fault[],
  { share, most }: { share: number; most: number },
): FaultPlan {
  const random = seeded(seed);
  let struck = 0;
  return ({ stage }) => {
    const fitting = faults.filter((fault) => fault.stage === stage);
    if (struck === most || random() >= (share * fitting.length) / faults.length) return undefined;
    struck += 1;
    return fitting[Math.floor(random() * fitting.length)];
  };
}

/** Only where the connection has had a request before. */
export const onReuse =
  (plan: FaultPlan): FaultPlan =>
  (moment) =>
    moment.isReused ? plan(moment) : undefined;

/** The same fault for as long as it is so. */
export const during =
  (isSo: () => boolean, fault: Fault): FaultPlan =>
  ({ stage }) =>
    stage === fault.stage && isSo() ? fault : undefined;
