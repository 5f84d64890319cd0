import { reasonOf } from '../diagnostics.js';
import type { Transport, TransportRequest } from './transport.js';
import { judge, type Verdict } from './verdict.js';

/** One request for an event. Whatever the transport does, there is a verdict. */
export async function attempt(transport: Transport, request: TransportRequest, now: () => number): Promise<Verdict> {
  try {
    return judge(await transport.send(request), now());
  } catch (error) {
    return { kind: 'unanswered', message: reasonOf(error), retryAfterMs: undefined };
  }
}
