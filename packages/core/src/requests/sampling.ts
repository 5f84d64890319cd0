/**
 * Whether `key` is in the sample: the same key and rate give the same answer in every process, and a key that is in at one
 * rate is in at every higher one. `rate` is a share from 0 to 1.
 */
export function isSampled(rate: number, key: string): boolean {
  return rate >= 1 || (rate > 0 && hash(key) / 2 ** 32 < rate);
}

/** FNV-1a with murmur3's finalizer, without which keys that differ in the last character fall close together. */
function hash(key: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
