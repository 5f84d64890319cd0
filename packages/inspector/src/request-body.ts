import type { IncomingMessage } from 'node:http';
import { type Answer, bodyError } from './answer.js';
import { readSome } from './body-beginning.js';
import { isPoisoned } from './json-shape.js';

/** The text that came, as far as it was read: it is shown, and the duplicate check compares it. */
interface BodyText {
  readonly text: string;
  readonly isTextCut: boolean;
}

/** A body as JSON, or why it is none. */
export type BodyResult = BodyText & ({ readonly value: unknown } | { readonly refused: Answer });

/** Of a request that has none. */
export const NO_BODY: BodyResult = { value: null, text: '', isTextCut: false };
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
    return { refused: bodyError(415, 'Unsupported Media Type', false), ...(await readSome(request)) };
  }
  if (Number(length ?? 0) > maxBytes) {
    return { refused: bodyError(413, 'Request body is too large', true), ...(await readSome(request)) };
  }
  const { bytes, isTooLarge } = await collect(request, maxBytes);
  const text = bytes.toString('utf8');
  if (isTooLarge) {
    request.resume();
    return { refused: bodyError(413, 'Request body is too large', true), text, isTextCut: true };
  }
  const whole = { text, isTextCut: false };
  // The server counts the bytes of the decoded text, so an invalid UTF-8 byte shows up as a wrong length.
  if (length !== undefined && Buffer.byteLength(text) !== Number(length)) {
    return { refused: bodyError(400, SIZE_MISMATCH, true), ...whole };
  }
  return mediaType === 'text/plain' ? { value: text, ...whole } : { ...parseJson(text), ...whole };
}

async function collect(request: IncomingMessage, maxBytes: number): Promise<{ bytes: Buffer; isTooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return { bytes: Buffer.concat(chunks), isTooLarge: true };
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), isTooLarge: false };
}

function parseJson(text: string): { value: unknown } | { refused: Answer } {
  if (text === '') return { refused: bodyError(400, EMPTY_JSON, true) };
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (!isPoisoned(value)) return { value };
  } catch {
    // Falls through: not JSON and poisoned JSON have the same answer.
  }
  return { refused: bodyError(400, INVALID_JSON, true) };
}
