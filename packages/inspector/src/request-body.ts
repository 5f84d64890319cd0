import type { IncomingMessage } from 'node:http';
import { type Answer, bodyError } from './answer.js';
import { isPoisoned } from './json-shape.js';

/** A body as JSON, and its text: the duplicate check compares the text. */
interface RequestBody {
  value: unknown;
  text: string;
}

export type BodyResult = { body: RequestBody } | { refused: Answer };

/** Of a request that has none. */
export const NO_BODY = { body: { value: null, text: '' } };
const INVALID_JSON = "Body is not valid JSON but content-type is set to 'application/json'";
const EMPTY_JSON = "Body cannot be empty when content-type is set to 'application/json'";
const SIZE_MISMATCH = 'Request body size did not match Content-Length';

/** Reads and parses a request's body; every way to fail is an answer. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<BodyResult> {
  const length = request.headers['content-length'];
  const chunked = request.headers['transfer-encoding'] !== undefined;
  const contentType = request.headers['content-type'];
  if (contentType === undefined && !chunked && (length === undefined || length === '0')) return NO_BODY;

  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json' && mediaType !== 'text/plain') {
    request.resume();
    return { refused: bodyError(415, 'Unsupported Media Type', false) };
  }
  const bytes = Number(length ?? 0) > maxBytes ? undefined : await collect(request, maxBytes);
  if (!bytes) {
    request.resume();
    return { refused: bodyError(413, 'Request body is too large', true) };
  }
  const text = bytes.toString('utf8');
  // The server counts the bytes of the decoded text, so an invalid UTF-8 byte shows up as a wrong length.
  if (length !== undefined && Buffer.byteLength(text) !== Number(length)) {
    return { refused: bodyError(400, SIZE_MISMATCH, true) };
  }
  return mediaType === 'text/plain' ? { body: { value: text, text } } : parseJson(text);
}

async function collect(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(text: string): BodyResult {
  if (text === '') return { refused: bodyError(400, EMPTY_JSON, true) };
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (!isPoisoned(value)) return { body: { value, text } };
  } catch {
    // Falls through: not JSON and poisoned JSON have the same answer.
  }
  return { refused: bodyError(400, INVALID_JSON, true) };
}
