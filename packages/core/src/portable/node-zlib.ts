import { deflateSync, inflateSync } from 'fflate';

/** Replaces `node:zlib`. */
export const deflateRawSync = (bytes: Uint8Array, { dictionary }: { readonly dictionary: Uint8Array }): Uint8Array =>
  deflateSync(bytes, { level: 9, dictionary });

/** Throws if there is more than `maxOutputLength`. */
export function inflateRawSync(
  bytes: Uint8Array,
  { dictionary, maxOutputLength }: { readonly dictionary: Uint8Array; readonly maxOutputLength: number },
): Uint8Array {
  // What does not fit is left out.
  const inflated = inflateSync(bytes, { dictionary, out: new Uint8Array(maxOutputLength + 1) });
  if (inflated.length > maxOutputLength) throw new RangeError(`there is more than ${maxOutputLength}`);
  return inflated;
}
