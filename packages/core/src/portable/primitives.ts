import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac as hmacOf } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { deflateSync, inflateSync } from 'fflate/browser';

/** Replaces `carrier/primitives.ts`: the edge of Next.js has no cryptography and no compression that is synchronous. */
export const deriveKey = (secret: string, purpose: string, bytes: number): Uint8Array =>
  hkdf(sha256, utf8ToBytes(secret), undefined, utf8ToBytes(purpose), bytes);

export const hmac = (key: string | Uint8Array, text: string): Uint8Array =>
  hmacOf(sha256, typeof key === 'string' ? utf8ToBytes(key) : key, utf8ToBytes(text));

export const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.reduce((difference, byte, index) => difference | (byte ^ (b[index] ?? 0)), 0) === 0;

export const deflate = (bytes: Uint8Array, dictionary: Uint8Array): Uint8Array =>
  deflateSync(bytes, { level: 9, dictionary });

export function inflate(bytes: Uint8Array, dictionary: Uint8Array, maxBytes: number): Uint8Array {
  // What does not fit is left out.
  const inflated = inflateSync(bytes, { dictionary, out: new Uint8Array(maxBytes + 1) });
  if (inflated.length > maxBytes) throw new RangeError(`there is more than ${maxBytes}`);
  return inflated;
}
