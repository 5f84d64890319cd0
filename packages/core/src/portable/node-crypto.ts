import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

const bytesOf = (value: string | Uint8Array): Uint8Array => (typeof value === 'string' ? utf8ToBytes(value) : value);

/** Replaces `node:crypto`, of which the edge of Next.js has nothing that is synchronous. The only hash is SHA-256. */
export const hkdfSync = (_hash: 'sha256', secret: string, salt: string, info: string, length: number): Uint8Array =>
  hkdf(sha256, bytesOf(secret), bytesOf(salt), bytesOf(info), length);

export function createHmac(_hash: 'sha256', key: string | Uint8Array) {
  const mac = hmac.create(sha256, bytesOf(key));
  return {
    update(text: string) {
      mac.update(bytesOf(text));
      return this;
    },
    digest: () => mac.digest(),
  };
}

/** For values of the same length. */
export const timingSafeEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.reduce((difference, byte, index) => difference | (byte ^ (b[index] ?? 0)), 0) === 0;
