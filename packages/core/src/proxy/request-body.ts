import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/**
 * Reads the body of a request. Rejects with a `RangeError` if it has more bytes, with an `UnreadableBody` if something else has read
 * it, and if the signal is aborted.
 */
export type ReadBody = (maxBytes: number, signal: AbortSignal) => Promise<string | Uint8Array>;

/** Something in front of the proxy has read the body, and kept nothing of it. */
export class UnreadableBody extends Error {}

const tooLong = (maxBytes: number): RangeError => new RangeError(`the body has more than ${maxBytes} bytes`);

/** The body, or why there is none. */
export async function readBody(
  read: ReadBody,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ readonly body: string | Uint8Array } | 'too long' | 'read before'> {
  try {
    return { body: await read(maxBytes, signal) };
  } catch (error) {
    if (error instanceof RangeError) return 'too long';
    if (error instanceof UnreadableBody) return 'read before';
    throw error;
  }
}

/** What body parsers leave on a request. */
export interface ParsedBody {
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/** Reads the body of Node's request, or takes it from where a parser has left it, if one was there before. */
export const nodeBody =
  (request: IncomingMessage, parsed: ParsedBody): ReadBody =>
  (maxBytes, signal) => {
    const isRead = request.readableDidRead || request.readableEnded || request.destroyed;
    return isRead ? parsedBody(parsed, maxBytes) : streamBody(request, maxBytes, signal);
  };

async function parsedBody({ rawBody, body }: ParsedBody, maxBytes: number): Promise<string | Uint8Array> {
  const known = isBytes(rawBody) ? rawBody : body;
  if (known === undefined || known === null) throw new UnreadableBody();
  const bytes = isBytes(known) ? known : JSON.stringify(known);
  // A parser has a limit of its own; characters are not always bytes, but nearly.
  if (bytes.length > maxBytes) throw tooLong(maxBytes);
  return bytes;
}

const isBytes = (value: unknown): value is string | Uint8Array =>
  typeof value === 'string' || value instanceof Uint8Array;

/** Unlike an iterator, it leaves the connection open when it stops: the response is still to be sent. */
export function streamBody(stream: Readable, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    const finish = (settle: () => void) => {
      stream.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const onEnd = () => finish(() => resolve(Buffer.concat(parts)));
    const onError = (error: unknown) => finish(() => reject(error));
    const onClose = () => onError(new Error('the client disconnected'));
    const onAbort = () => onError(signal.reason);
    function onData(chunk: Uint8Array | string): void {
      const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      parts.push(part);
      bytes += part.length;
      if (bytes > maxBytes) onError(tooLong(maxBytes));
    }
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);
    stream.on('end', onEnd).on('error', onError).on('close', onClose).on('data', onData);
  });
}
