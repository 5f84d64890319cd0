import { reasonOf } from '../diagnostics.js';
import type { Transport, TransportRequest, TransportResult } from './transport.js';
import { judge, type Verdict } from './verdict.js';

/** One request for an event. Whatever the transport does, `done` is called once with a verdict. */
export function attempt(transport: Transport, request: TransportRequest, done: (verdict: Verdict) => void): void {
  const fail = (error: unknown) => done(unanswered(error));
  try {
    transport.send(request).then((result) => done(verdictOf(result)), fail);
  } catch (error) {
    fail(error);
  }
}

function verdictOf(result: TransportResult): Verdict {
  try {
    return judge(result, Date.now());
  } catch (error) {
    return unanswered(error); // what the app's own transport gave is no result
  }
}

const unanswered = (error: unknown): Verdict => ({
  kind: 'unanswered',
  message: reasonOf(error),
  retryAfterMs: undefined,
});
