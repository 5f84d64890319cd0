import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Arrival, Exchange } from '../frameworks/framework.js';
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
 * A request and its response, with what is read of them when the request arrives. Node's response loses the socket before 'finish', and the
 * one of HTTP/2 throws if it is read too late.
 */
export type SeenExchange = Exchange & Arrival;

/** The same of Node. */
type NodeExchange = SeenExchange & {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket | undefined;
};

/**
 * Calls `done` exactly once, when the response (HTTP/1, HTTP/2 through the compatibility API, or one that tells it itself) has ended
 * or was aborted. If that has already happened, calls it before returning. The listeners stay on the request and the response, which
 * are over by then.
 */
export function observeResponse(exchange: SeenExchange, done: (end: ResponseEnd) => void): void {
  if (exchange.observed) return exchange.observed.onEnd(done);
  const startedAt = preciseMs();
  const { request, headers, socket: ownSocket, response: given } = exchange as NodeExchange;
  const response: ServerResponse & Sent = given;
  const isHttp2 = headers[':method'] !== undefined;
  const socket = isHttp2 ? undefined : ownSocket;
  const isPipelined = !isHttp2 && response.socket === null;
  // After an upgrade, the socket belongs to this request only, and the response may never have had it.
  const upgraded = isPipelined && headers.upgrade !== undefined ? socket : undefined;
  // RFC 9112, 6.3: an HTTP/1 request without these headers has no body. HTTP/2 needs neither.
  const hasBody = isHttp2 || headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  let isOver = false;

  function end(aborted: boolean, isOut = true): void {
    if (isOver) return;
    isOver = true;
    upgraded?.removeListener('close', onClose);
    // Read from what was sent: `statusCode` can be changed afterwards.
    const head = isHttp2 ? undefined : response._header;
    const inHead = head ? Number(head.slice(9, 12)) || response.statusCode : undefined;
    const sent = isHttp2 ? sentStatus(response) : inHead;
    done({
      aborted,
      status: isOut ? (sent ?? (aborted ? undefined : response.statusCode)) : undefined,
      durationMs: Math.round((preciseMs() - startedAt) * 10) / 10,
    });
  }

  /** Node also emits 'finish' if the client disconnected before the body was sent: after a failed write in HTTP/1, always in HTTP/2. */
  function onFinish(): void {
    end(isHttp2 ? !(response.writableEnded && response.writableFinished) : socket?.destroyed === true);
  }

  /** Without a socket, as in a pipelined response, nothing that was written has been sent. */
  function onClose(): void {
    if (!isOver) end(true, isHttp2 || response.socket !== null);
  }

  function onRequestClose(): void {
    if (!isOver && socket?.destroyed === true && response.socket === null) onClose();
  }

  // Each property of a response is slow to read in Express, which has given it another prototype. One that the client still receives is
  // not destroyed, and one without a head has not ended.
  const mayBeGone = isHttp2 || isPipelined || socket?.destroyed !== false;
  const isGone = mayBeGone && (response.destroyed === true || (isHttp2 && response.stream?.destroyed === true));
  if (response._header !== null && response.writableEnded && response.writableFinished) end(false);
  else if (isGone || (isPipelined && socket?.destroyed === true)) onClose();
  else {
    response.on('finish', onFinish);
    response.on('close', onClose);
    // A handler that reads the body notices an abort before the response does, and may still respond.
    if (hasBody) request.on('aborted', onClose);
    // A pipelined response has no socket yet and gets no 'close' event.
    if (isPipelined) request.on('close', onRequestClose);
    upgraded?.on('close', onClose);
  }
}

/** Of HTTP/2; undefined if no headers were sent. */
function sentStatus(response: ServerResponse & Sent): number | undefined {
  return response.headersSent ? (response.stream?.sentHeaders?.[':status'] ?? response.statusCode) : undefined;
}

/** The content type that was sent, if any. */
export function sentContentType({ response, observed }: SeenExchange): string | undefined {
  if (observed) return observed.contentType();
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
