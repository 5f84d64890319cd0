import { lazy } from '../util/memoize.js';
import { DICTIONARY_1 } from './dictionary.js';
import { deflate, inflate } from './primitives.js';

/** Of the JSON. Inflating stops there, so that a small text cannot fill the memory. */
const MAX_INFLATED_BYTES = 4 * 1024;

const encoder = lazy(() => new TextEncoder());
const decoder = lazy(() => new TextDecoder('utf-8', { fatal: true }));
const dictionary = lazy(() => toUtf8(DICTIONARY_1));

/** Jest's jsdom has neither encoder nor decoder. */
export const toUtf8 = (text: string): Uint8Array =>
  typeof TextEncoder === 'undefined' ? Uint8Array.from(Buffer.from(text)) : encoder().encode(text);

const fromUtf8 = (bytes: Uint8Array): string =>
  typeof TextDecoder === 'undefined' ? Buffer.from(bytes).toString() : decoder().decode(bytes);

/** In base64url. Undefined if the text is too long to be inflated again. */
export function compress(text: string): string | undefined {
  const bytes = toUtf8(text);
  if (bytes.length > MAX_INFLATED_BYTES) return undefined;
  return toBase64url(deflate(bytes, dictionary()));
}

/** Throws if the text was not made by `compress()`. */
export function decompress(base64url: string): string {
  return fromUtf8(inflate(fromBase64url(base64url), dictionary(), MAX_INFLATED_BYTES));
}

/** `Buffer` is not everywhere. */
export const toBase64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

const fromBase64url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
