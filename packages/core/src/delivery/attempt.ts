import { reasonOf } from '../diagnostics.js';
import type { Transport, TransportRequest } from './transport.js';
import { judge, type Verdict } from './verdict.js';

/** One request for an event. Whatever the transport does, `done` is called once with a verdict. */
export function attempt(transport: Transport, request: TransportRequest, done: (verdict: Verdict) => void): void {
  const fail = (error: unknown) => done({ kind: 'unanswered', message: reasonOf(error), retryAfterMs: undefined });
  try {
    transport
      .send(request)
      .then((result) => judge(result, Date.now()))
      .then(done, fail);
  } catch (error) {
    fail(error);
  }
}
