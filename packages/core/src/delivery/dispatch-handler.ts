import type { ResponseHeaders } from './api-request.js';

/** Headers as the older generation of dispatchers gives them: names and values in turn. */
type HeaderPairs = readonly (Buffer | string)[];

/** How a dispatcher lets a request be ended. */
export interface Abortable {
  abort(reason: Error): void;
}

/**
 * A handler for dispatchers of undici. The newer generation (undici 7 and later, Node.js 24 and later) and the older one (undici 6 and
 * earlier, the dispatcher of Node.js 20 and 22) have different names; whichever the dispatcher knows, it calls.
 */
export abstract class DispatchHandler {
  abstract onRequestStart(request: Abortable): void;
  abstract onResponseStart(request: unknown, status: number, headers: ResponseHeaders): void;
  abstract onResponseData(request: unknown, chunk: Buffer): void;
  abstract onResponseEnd(): void;
  abstract onResponseError(request: unknown, error: unknown): void;

  onConnect(abort: (reason: Error) => void): void {
    this.onRequestStart({ abort });
  }

  /** True: the body may follow at once. */
  onHeaders(status: number, pairs: HeaderPairs | null): true {
    this.onResponseStart(undefined, status, headersOf(pairs ?? []));
    return true;
  }

  onData(chunk: Buffer): true {
    this.onResponseData(undefined, chunk);
    return true;
  }

  onComplete(): void {
    this.onResponseEnd();
  }

  onError(error: unknown): void {
    this.onResponseError(undefined, error);
  }
}

/** Of a name that occurs more than once, the first. */
function headersOf(pairs: HeaderPairs): ResponseHeaders {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < pairs.length; at += 2) headers[String(pairs[at]).toLowerCase()] ??= String(pairs[at + 1]);
  return headers;
}
