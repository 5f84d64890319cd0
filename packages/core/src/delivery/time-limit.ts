import { backgroundTimer } from '../background-timer.js';
import type { Transport, TransportResult } from './transport.js';

/** A transport of the app's own, whose `send` counts as unanswered when it takes longer than the limit. */
export function withTimeLimit(transport: Transport, limitMs: number): Transport {
  return {
    send: (request) =>
      new Promise<TransportResult>((resolve, reject) => {
        const reason = `the transport did not settle within ${limitMs} ms`;
        const timer = backgroundTimer(() => resolve({ kind: 'unanswered', reason }), limitMs);
        const settled = () => clearTimeout(timer);
        // Called within the promise, so that a throw is a rejection.
        void Promise.resolve(transport.send(request)).then(resolve, reject).finally(settled);
      }),
    close: () => transport.close?.(),
  };
}
