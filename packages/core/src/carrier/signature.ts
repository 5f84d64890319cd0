import { lazy } from '../util/memoize.js';
import { toBase64url, toUtf8 } from './compression.js';
import { deriveKey, hmac, isEqual } from './primitives.js';

/** Separates these keys from others of the same secret. It never changes. */
const PURPOSE = 'openpanel-node carrier 1';
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 16;
/** What an unsigned carrier has instead: it finds damage, and proves nothing. */
const CHECKSUM_BYTES = 3;

function isSame(a: string, b: string): boolean {
  const [one, other] = [toUtf8(a), toUtf8(b)];
  return one.length === other.length && isEqual(one, other);
}

/** Signs texts with the first secret, and accepts the signatures of all. */
export class Signatures {
  readonly #keys: () => readonly Uint8Array[];
  readonly isSigning: boolean;

  constructor(secrets: readonly string[]) {
    this.isSigning = secrets.length > 0;
    this.#keys = lazy(() => secrets.map((secret) => deriveKey(secret, PURPOSE, KEY_BYTES)));
  }

  /** The signature of a text, or a checksum if there is no secret. */
  of(text: string): string {
    const [key] = this.#keys();
    return key ? signature(text, key) : unsigned(text);
  }

  /** Takes the same time for every wrong signature. */
  isSigned(text: string, given: string): boolean {
    let isOf = false;
    for (const key of this.#keys()) isOf = isSame(signature(text, key), given) || isOf;
    return isOf;
  }
}

/** The end of an unsigned text. */
export const unsigned = (text: string): string => digest(text, PURPOSE, CHECKSUM_BYTES);

/** Whether it is the end of an unsigned text. */
export const isUnsigned = (text: string, given: string): boolean => isSame(unsigned(text), given);

const digest = (text: string, key: Uint8Array | string, length: number): string =>
  toBase64url(hmac(key, text).subarray(0, length));
const signature = (text: string, key: Uint8Array): string => digest(text, key, SIGNATURE_BYTES);
