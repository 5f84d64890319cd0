import {
  type FetchExchange,
  isThenable,
  knownExchange,
  type Middleware,
  openExchange,
  type RequestHandle,
  type Tracker,
} from '@openpanel-node/core/adapter';
import type { RequestDetails } from './server-details.js';
import { isResponse, thrownStatus } from './thrown-status.js';

/** A request that a wrapper captures. */
export interface OpenRequest {
  readonly tracker: Tracker;
  /**
   * Runs a function in the scope of the request, and observes the response that it returns. What it throws is thrown on. `returns`
   * tells what another result than a response is: a result as any other, or a mistake that the server answers with 500.
   */
  run(handler: () => unknown, returns: 'anything' | 'response'): unknown;
}

/** Starts to capture a request. Within a wrapper that captures it already, the outer one observes its end. */
export function openRequest(
  middleware: Middleware<Request, Response | undefined>,
  request: Request,
  details: RequestDetails,
): OpenRequest {
  const known = knownExchange(request);
  const exchange = known ?? openExchange(request, details);
  const handle = middleware.open(request, undefined, details.waitUntil);
  return {
    tracker: handle.tracker,
    run: (handler, returns) => run(handler, { request, handle, exchange, isOuter: known === undefined, returns }),
  };
}

interface Run {
  readonly request: Request;
  readonly handle: RequestHandle;
  readonly exchange: FetchExchange;
  readonly isOuter: boolean;
  readonly returns: 'anything' | 'response';
}

function run(handler: () => unknown, { request, handle, exchange, isOuter, returns }: Run): unknown {
  const answer = (result: unknown): unknown => {
    if (!isResponse(result)) {
      if (isOuter) exchange.answer(returns === 'anything' ? 200 : 500);
      return result;
    }
    handle.continueAs(request, result);
    return isOuter ? exchange.send(result) : result;
  };
  const fail = (error: unknown): never => {
    if (isResponse(error)) handle.continueAs(request, error);
    if (isOuter) exchange.answer(thrownStatus(error, exchange.request));
    throw error;
  };
  let result: unknown;
  try {
    result = handle.run(handler);
  } catch (error) {
    return fail(error);
  }
  return isThenable(result) ? result.then(answer, fail) : answer(result);
}
