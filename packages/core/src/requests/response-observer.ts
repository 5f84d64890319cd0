import type { IncomingMessage, ServerResponse } from 'node:http';
import { preciseMs } from '../util/clock.js';

export interface ResponseEnd {
  /** The connection was gone before the whole response had been handed over. */
  aborted: boolean;
  /** Undefined when no headers were ever sent. */
  status: number | undefined;
  /** Milliseconds since the call of `observeResponse`, in steps of 0.1. */
  durationMs: number;
}

/**
 * Calls `done` exactly once, when the response (HTTP/1, or HTTP/2 through the compatibility API) has ended either way; before
 * returning, when it already has.
 */
export function observeResponse(
  request: IncomingMessage,
  response: ServerResponse,
  done: (end: ResponseEnd) => void,
): void {
  const startedAt = preciseMs();
  const isHttp2 = request.httpVersionMajor === 2;
  // The response loses its socket before 'finish'; an HTTP/2 one throws when it is looked at too late.
  const socket = isHttp2 ? undefined : request.socket;
  // A socket that was taken over belongs to this request alone, and its response may never have had it.
  const upgraded = request.headers.upgrade !== undefined && response.socket === null ? socket : undefined;

  function end(aborted: boolean, isOut = true): void {
    response.removeListener('finish', onFinish);
    response.removeListener('close', onClose);
    if (hasBody(request)) request.removeListener('aborted', onClose);
    request.removeListener('close', onRequestClose);
    upgraded?.removeListener('close', onClose);
    done({
      aborted,
      status: isOut ? (sentStatus(response) ?? (aborted ? undefined : response.statusCode)) : undefined,
      durationMs: Math.round((preciseMs() - startedAt) * 10) / 10,
    });
  }

  /** Node also emits 'finish' for a body that the client did not wait for: on HTTP/1 from the failed write, on HTTP/2 always. */
  function onFinish(): void {
    end(isHttp2 ? !isFlushed(response) : socket?.destroyed === true);
  }

  /** What has been written waits in the response until it gets its socket: behind a pipelined one it never does. */
  function onClose(): void {
    end(true, isHttp2 || response.socket !== null);
  }

  function onRequestClose(): void {
    if (socket?.destroyed === true && response.socket === null) onClose();
  }

  if (isFlushed(response)) end(false);
  else if (isGone(response) || (socket?.destroyed === true && response.socket === null)) onClose();
  else {
    response.on('finish', onFinish);
    response.on('close', onClose);
    // Who reads the body hears of it before the response does, and may answer where nobody is left.
    if (hasBody(request)) request.on('aborted', onClose);
    // A pipelined response waits without a socket, and does not hear of its end.
    if (!isHttp2 && response.socket === null) request.on('close', onRequestClose);
    upgraded?.on('close', onClose);
  }
}

/** RFC 9112, 6.3: a request without these has none. An HTTP/2 one needs neither. */
function hasBody({ headers, httpVersionMajor }: IncomingMessage): boolean {
  return (
    httpVersionMajor === 2 || headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  );
}

function isFlushed(response: ServerResponse): boolean {
  return response.writableEnded && response.writableFinished;
}

function isGone(response: ServerResponse & { stream?: { destroyed: boolean } }): boolean {
  return response.destroyed === true || response.stream?.destroyed === true;
}

/** What went out: the property can still be set when it no longer has an effect. */
function sentStatus(response: ServerResponse): number | undefined {
  if (!response.headersSent) return undefined;
  const { _header: head, stream } = response as ServerResponse & Sent;
  // `HTTP/1.1 200 OK`
  return stream?.sentHeaders?.[':status'] ?? (Number(head?.slice(9, 12)) || response.statusCode);
}

/** The type that went out, if any. */
export function sentContentType(response: ServerResponse): string | undefined {
  const { _header: head, stream } = response as ServerResponse & Sent;
  const type = response.getHeader('content-type') ?? stream?.sentHeaders?.['content-type'];
  // What was given to `writeHead` alone.
  return type === undefined ? /^content-type: *([^\r\n]*)/im.exec(head ?? '')?.[1] : String(type);
}

/** Where Node keeps what was sent: the text of the head, or the headers of an HTTP/2 stream. */
interface Sent {
  readonly _header?: string | null;
  readonly stream?: { readonly sentHeaders?: { readonly [':status']?: number; readonly 'content-type'?: string } };
}
