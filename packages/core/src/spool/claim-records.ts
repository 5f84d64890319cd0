import type { OnceClaim } from '../delivery/once-store.js';
import { zlib } from '../util/node-modules.js';

/** What a record says: a token has claimed a key, or given it back, or nothing behind this record counts. */
const KIND = { claim: 1, release: 2, seal: 3 } as const;
export type ClaimKind = keyof typeof KIND;

export interface ClaimRecord extends OnceClaim {
  readonly kind: ClaimKind;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/*
 * A record: four bytes that begin each, format, kind, two bytes without a meaning, key, token, time, twelve bytes without a meaning, and a
 * checksum. Its size divides that of a page of memory, so that a reader sees all of it or nothing.
 */
const MARK = 0x6f6e6365;
const FORMAT = 1;
const KINDS: readonly ClaimKind[] = ['claim', 'release', 'seal'];
const HASH_BYTES = 16;
const KEY_AT = 8;
const TOKEN_AT = KEY_AT + HASH_BYTES;
const TIME_AT = TOKEN_AT + HASH_BYTES;
const CHECKSUM_AT = 60;
export const RECORD_BYTES = 64;

export function writeClaims(kind: ClaimKind, claims: readonly OnceClaim[], at: number): Buffer {
  const buffer = Buffer.alloc(claims.length * RECORD_BYTES);
  claims.forEach(({ key, token }, place) => {
    const record = buffer.subarray(place * RECORD_BYTES, (place + 1) * RECORD_BYTES);
    record.writeUInt32LE(MARK, 0);
    record.writeUInt8(FORMAT, 4);
    record.writeUInt8(KIND[kind], 5);
    record.write(key, KEY_AT, 'hex');
    record.write(token, TOKEN_AT, 'hex');
    record.writeDoubleLE(at, TIME_AT);
    record.writeUInt32LE(zlib().crc32(record.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  });
  return buffer;
}

export const writeSeal = (at: number): Buffer => {
  const nothing = '0'.repeat(2 * HASH_BYTES);
  return writeClaims('seal', [{ key: nothing, token: nothing }], at);
};

/** Reads the records of a buffer, and returns up to where. What a full disk cut off is skipped; what may not be whole yet is left. */
export function readClaims(buffer: Buffer, take: (record: ClaimRecord) => 'go on' | 'stop'): number {
  let at = 0;
  while (at + RECORD_BYTES <= buffer.length) {
    const kind = kindAt(buffer, at);
    if (!kind) {
      at += 1;
      continue;
    }
    const hash = (from: number) => buffer.toString('hex', at + from, at + from + HASH_BYTES);
    const record = { kind, key: hash(KEY_AT), token: hash(TOKEN_AT), at: buffer.readDoubleLE(at + TIME_AT) };
    at += RECORD_BYTES;
    if (take(record) === 'stop') break;
  }
  return at;
}

function kindAt(buffer: Buffer, at: number): ClaimKind | undefined {
  if (buffer.readUInt32LE(at) !== MARK || buffer[at + 4] !== FORMAT) return undefined;
  if (zlib().crc32(buffer.subarray(at, at + CHECKSUM_AT)) !== buffer.readUInt32LE(at + CHECKSUM_AT)) return undefined;
  return KINDS[(buffer[at + 5] ?? 0) - 1];
}
