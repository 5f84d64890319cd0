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
  response: ServerResponse & Sent,
  done: (end: ResponseEnd) => void,
): void {
  const startedAt = preciseMs();
  const { headers } = request;
  const isHttp2 = request.httpVersionMajor === 2;
  // The response loses its socket before 'finish'; an HTTP/2 one throws when it is looked at too late.
  const socket = isHttp2 ? undefined : request.socket;
  // A socket that was taken over belongs to this request alone, and its response may never have had it.
  const upgraded = headers.upgrade !== undefined && response.socket === null ? socket : undefined;
  // RFC 9112, 6.3: a request without these has none. An HTTP/2 one needs neither.
  const hasBody = isHttp2 || headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

  function end(aborted: boolean, isOut = true): void {
    response.removeListener('finish', onFinish);
    response.removeListener('close', onClose);
    if (hasBody) request.removeListener('aborted', onClose);
    request.removeListener('close', onRequestClose);
    upgraded?.removeListener('close', onClose);
    // What went out: the property can still be set when it no longer has an effect.
    const { headersSent, statusCode, _header: head, stream } = response;
    const sent = headersSent
      ? (stream?.sentHeaders?.[':status'] ?? (Number(head?.slice(9, 12)) || statusCode))
      : undefined;
    done({
      aborted,
      status: isOut ? (sent ?? (aborted ? undefined : statusCode)) : undefined,
      durationMs: Math.round((preciseMs() - startedAt) * 10) / 10,
    });
  }

  /** Node also emits 'finish' for a body that the client did not wait for: on HTTP/1 from the failed write, on HTTP/2 always. */
  function onFinish(): void {
    end(isHttp2 ? !(response.writableEnded && response.writableFinished) : socket?.destroyed === true);
  }

  /** What has been written waits in the response until it gets its socket: behind a pipelined one it never does. */
  function onClose(): void {
    end(true, isHttp2 || response.socket !== null);
  }

  function onRequestClose(): void {
    if (socket?.destroyed === true && response.socket === null) onClose();
  }

  const isGone = response.destroyed === true || response.stream?.destroyed === true;
  if (response.writableEnded && response.writableFinished) end(false);
  else if (isGone || (socket?.destroyed === true && response.socket === null)) onClose();
  else {
    response.on('finish', onFinish);
    response.on('close', onClose);
    // Who reads the body hears of it before the response does, and may answer where nobody is left.
    if (hasBody) request.on('aborted', onClose);
    // A pipelined response waits without a socket, and does not hear of its end.
    if (!isHttp2 && response.socket === null) request.on('close', onRequestClose);
    upgraded?.on('close', onClose);
  }
}

/** The type that went out, if any. */
export function sentContentType(response: ServerResponse): string | undefined {
  const { _header: head, stream } = response as ServerResponse & Sent;
  const type = response.getHeader('content-type') ?? stream?.sentHeaders?.['content-type'];
  // What was given to `writeHead` alone.
  return type === undefined ? /^content-type: *([^\r\n]*)/im.exec(head ?? '')?.[1] : String(type);
}

/** Where Node keeps what was sent: the string of the head (`HTTP/1.1 200 OK`), or the headers of an HTTP/2 stream. */
interface Sent {
  readonly _header?: string | null;
  readonly stream?: {
    readonly destroyed: boolean;
    readonly sentHeaders?: { readonly [':status']?: number; readonly 'content-type'?: string };
  };
}
