import { lazy } from '../util/memoize.js';
import { DICTIONARY_1 } from './dictionary.js';
import { deflate, inflate } from './primitives.js';

/** Of the JSON. Inflating stops there, so that a small text cannot fill the memory. */
const MAX_INFLATED_BYTES = 4 * 1024;

const encoder = new TextEncoder();
const decoder = lazy(() => new TextDecoder('utf-8', { fatal: true }));
const dictionary = lazy(() => encoder.encode(DICTIONARY_1));

/** In base64url. Undefined if the text is too long to be inflated again. */
export function compress(text: string): string | undefined {
  const bytes = encoder.encode(text);
  if (bytes.length > MAX_INFLATED_BYTES) return undefined;
  return toBase64url(deflate(bytes, dictionary()));
}

/** Throws if the text was not made by `compress()`. */
export function decompress(base64url: string): string {
  return decoder().decode(inflate(fromBase64url(base64url), dictionary(), MAX_INFLATED_BYTES));
}

/** `Buffer` is not everywhere. */
export const toBase64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

const fromBase64url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
