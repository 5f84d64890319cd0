import { during, type Fault, type FaultPlan } from '../../../packages/testkit/src/index.js';

/** The same fault, from the first moment on, for so long. */
export function forMs(limitMs: number, fault: Fault): FaultPlan {
  let endsAt: number | undefined;
  return during(() => {
    endsAt ??= performance.now() + limitMs;
    return performance.now() < endsAt;
  }, fault);
}
