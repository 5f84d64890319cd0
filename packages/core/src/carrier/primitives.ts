import { crypto, zlib } from '../util/node-modules.js';

/** HKDF with SHA-256. */
export const deriveKey = (secret: string, purpose: string, bytes: number): Uint8Array =>
  new Uint8Array(crypto().hkdfSync('sha256', secret, '', purpose, bytes));

/** HMAC with SHA-256. */
export const hmac = (key: string | Uint8Array, text: string): Uint8Array =>
  crypto().createHmac('sha256', key).update(text).digest();

/** In constant time. The arrays have the same length. */
export const isEqual = (a: Uint8Array, b: Uint8Array): boolean => crypto().timingSafeEqual(a, b);

/** As small as it gets, without a header. */
export const deflate = (bytes: Uint8Array, dictionary: Uint8Array): Uint8Array =>
  zlib().deflateRawSync(bytes, { dictionary, level: 9, windowBits: 12, memLevel: 6 });

/** Throws for anything else, and if there is more than `maxBytes`. */
export const inflate = (bytes: Uint8Array, dictionary: Uint8Array, maxBytes: number): Uint8Array =>
  zlib().inflateRawSync(bytes, { dictionary, maxOutputLength: maxBytes, chunkSize: 4_096 });
