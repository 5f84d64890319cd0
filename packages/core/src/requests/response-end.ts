import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ObservedResponse, SeenRequest } from '../frameworks/framework.js';
import { preciseMs } from '../util/time.js';

export interface ResponseEnd {
  /** The connection was closed before the whole response was sent. */
  aborted: boolean;
  /** Undefined if no headers were sent. */
  status: number | undefined;
  /** Milliseconds since `observeResponse()` was called, in steps of 0.1. */
  durationMs: number;
}

/**
 * Calls `done` exactly once, when the response (HTTP/1, HTTP/2 through the compatibility API, or one that tells it itself) has ended
 * or was aborted. If that has already happened, calls it before returning.
 */
export function observeResponse(
  request: SeenRequest,
  response: ServerResponse | ObservedResponse,
  done: (end: ResponseEnd) => void,
): void {
  if ('onEnd' in response) response.onEnd(done);
  else observeNode(request as IncomingMessage, response, done);
}

function observeNode(
  request: IncomingMessage,
  response: ServerResponse & Sent,
  done: (end: ResponseEnd) => void,
): void {
  const startedAt = preciseMs();
  const { headers } = request;
  const isHttp2 = request.httpVersionMajor === 2;
  // Read now: the response loses its socket before 'finish', and the HTTP/2 one throws if it is read too late.
  const socket = isHttp2 ? undefined : request.socket;
  // After an upgrade, the socket belongs to this request only, and the response may never have had it.
  const upgraded = headers.upgrade !== undefined && response.socket === null ? socket : undefined;
  // RFC 9112, 6.3: an HTTP/1 request without these headers has no body. HTTP/2 needs neither.
  const hasBody = isHttp2 || headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

  function end(aborted: boolean, isOut = true): void {
    response.removeListener('finish', onFinish);
    response.removeListener('close', onClose);
    if (hasBody) request.removeListener('aborted', onClose);
    request.removeListener('close', onRequestClose);
    upgraded?.removeListener('close', onClose);
    // Read what was sent: `statusCode` can be changed afterwards.
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

  /** Node also emits 'finish' if the client disconnected before the body was sent: after a failed write in HTTP/1, always in HTTP/2. */
  function onFinish(): void {
    end(isHttp2 ? !(response.writableEnded && response.writableFinished) : socket?.destroyed === true);
  }

  /** Without a socket, as in a pipelined response, nothing that was written has been sent. */
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
    // A handler that reads the body notices an abort before the response does, and may still respond.
    if (hasBody) request.on('aborted', onClose);
    // A pipelined response has no socket yet and gets no 'close' event.
    if (!isHttp2 && response.socket === null) request.on('close', onRequestClose);
    upgraded?.on('close', onClose);
  }
}

/** The content type that was sent, if any. */
export function sentContentType(response: ServerResponse | ObservedResponse): string | undefined {
  if ('onEnd' in response) return response.contentType();
  const { _header: head, stream } = response as ServerResponse & Sent;
  const type = response.getHeader('content-type') ?? stream?.sentHeaders?.['content-type'];
  // A header that was passed to `writeHead()` only.
  return type === undefined ? /^content-type: *([^\r\n]*)/im.exec(head ?? '')?.[1] : String(type);
}

/** Where Node keeps what was sent: the head as a string (`HTTP/1.1 200 OK`), or the headers of an HTTP/2 stream. */
interface Sent {
  readonly _header?: string | null;
  readonly stream?: {
    readonly destroyed: boolean;
    readonly sentHeaders?: { readonly [':status']?: number; readonly 'content-type'?: string };
  };
}
