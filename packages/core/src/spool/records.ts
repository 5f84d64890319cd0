import { crc32 } from 'node:zlib';
import type { KeptEvent } from '../delivery/event-source.js';
import { PRIORITIES, type QueuedEvent } from '../delivery/queued-event.js';
import type { EventType } from '../events/types.js';

/** The format of records and of the file about an owner. A version reads no other. */
export const FORMAT = 1;

/** What is known of an event. `begun`: a request for it may have been processed. */
export const STATUS = { waiting: 0, begun: 1, ended: 2 } as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];

/** Names an event: the process that it was called in, and its number there. Both fit in six bytes. */
export interface EventId {
  readonly origin: number;
  readonly sequence: number;
}

/*
 * A record: its length without this head, a checksum of what follows the head, and a byte that may be overwritten where a full disk
 * takes no more records: the status of an event. Then format, kind, and the rest. All numbers are little-endian.
 */
const HEAD_BYTES = 9;
const STATUS_AT = 8;
const ID_BYTES = 12;
const EVENT_BYTES = HEAD_BYTES + 2 + ID_BYTES + 8 + 3 + 12;
const MARK_BYTES = HEAD_BYTES + 2 + 1;
const KIND = { event: 1, mark: 2 } as const;
const FLAG = { visitor: 1, repeatable: 2, ip: 4, key: 8 } as const;
const TYPES: readonly EventType[] = ['track', 'identify', 'increment', 'decrement', 'group', 'assign_group'];
const LEAST_BUFFER_BYTES = 64 * 1024;

/** What a record takes at most: a character takes three bytes at most. */
export const mostBytesOf = ({ bytes, ip = '', userAgent, orderingKey = '' }: QueuedEvent): number =>
  EVENT_BYTES + bytes + 3 * (ip.length + userAgent.length + orderingKey.length);

/** Records that are still to be written. */
export class RecordBuffer {
  buffer = Buffer.allocUnsafe(LEAST_BUFFER_BYTES);
  used = 0;

  /** Returns the length of the record. */
  event(id: EventId, madeAt: number, event: QueuedEvent): number {
    this.#grow(mostBytesOf(event));
    const { buffer, used: start } = this;
    const { type, body, bytes, ip, userAgent, orderingKey, isVisitor, repeatable, priority } = event;
    let at = this.#id(id, this.#begin(KIND.event));
    at = buffer.writeDoubleLE(madeAt, at);
    const flags = (isVisitor ? FLAG.visitor : 0) | (repeatable ? FLAG.repeatable : 0);
    const has = (ip === undefined ? 0 : FLAG.ip) | (orderingKey === undefined ? 0 : FLAG.key);
    at = buffer.writeUInt8(flags | has, at);
    at = buffer.writeUInt8(priority, at);
    at = buffer.writeUInt8(TYPES.indexOf(type), at);
    at = this.#text(orderingKey ?? '', this.#text(userAgent, this.#text(ip ?? '', at)));
    at += buffer.write(body, at, bytes === body.length ? 'latin1' : 'utf8');
    return this.#end(start, at);
  }

  /** The same status of several events. */
  mark(ids: readonly EventId[], status: Status): void {
    this.#grow(MARK_BYTES + ids.length * ID_BYTES);
    const { buffer, used: start } = this;
    let at = buffer.writeUInt8(status, this.#begin(KIND.mark));
    for (const id of ids) at = this.#id(id, at);
    this.#end(start, at);
  }

  /** A record as it was read elsewhere, with this status. */
  copy(record: Buffer, status: Status): void {
    this.#grow(record.length);
    record.copy(this.buffer, this.used);
    this.buffer[this.used + STATUS_AT] = status;
    this.used += record.length;
  }

  #begin(kind: number): number {
    const { buffer } = this;
    let at = this.used + STATUS_AT;
    at = buffer.writeUInt8(STATUS.waiting, at);
    at = buffer.writeUInt8(FORMAT, at);
    return buffer.writeUInt8(kind, at);
  }

  #id({ origin, sequence }: EventId, at: number): number {
    return this.buffer.writeUIntLE(sequence, this.buffer.writeUIntLE(origin, at, 6), 6);
  }

  #text(text: string, at: number): number {
    const length = text === '' ? 0 : this.buffer.write(text, at + 4);
    return this.buffer.writeUInt32LE(length, at) + length;
  }

  #end(start: number, end: number): number {
    const from = start + HEAD_BYTES;
    this.buffer.writeUInt32LE(end - from, start);
    this.buffer.writeUInt32LE(crc32(this.buffer.subarray(from, end)), start + 4);
    this.used = end;
    return end - start;
  }

  #grow(bytes: number): void {
    const needed = this.used + bytes;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 ** Math.ceil(Math.log2(needed)));
    this.buffer.copy(larger, 0, 0, this.used);
    this.buffer = larger;
  }
}

export type FoundRecord =
  | (EventId & { readonly kind: 'event'; readonly status: Status; readonly length: number })
  | { readonly kind: 'mark'; readonly ids: readonly EventId[]; readonly status: Status; readonly length: number }
  /** Of another format. */
  | { readonly kind: 'unknown'; readonly length: number }
  /** There is none that is whole. */
  | { readonly kind: 'torn' };

export function recordAt(buffer: Buffer, at: number): FoundRecord {
  const from = at + HEAD_BYTES;
  if (buffer.length < from + 2) return { kind: 'torn' };
  const end = from + buffer.readUInt32LE(at);
  if (end > buffer.length || crc32(buffer.subarray(from, end)) !== buffer.readUInt32LE(at + 4)) return { kind: 'torn' };
  const length = end - at;
  const [format, kind] = [buffer[from], buffer[from + 1]];
  if (format === FORMAT && kind === KIND.event) {
    return { kind: 'event', ...idAt(buffer, from + 2), status: statusOf(buffer[at + STATUS_AT]), length };
  }
  if (format !== FORMAT || kind !== KIND.mark) return { kind: 'unknown', length };
  const ids: EventId[] = [];
  for (let place = from + 3; place < end; place += ID_BYTES) ids.push(idAt(buffer, place));
  return { kind: 'mark', ids, status: statusOf(buffer[from + 2]), length };
}

const idAt = (buffer: Buffer, at: number): EventId => ({
  origin: buffer.readUIntLE(at, 6),
  sequence: buffer.readUIntLE(at + 6, 6),
});

/** The event of a record that was found before. */
export function eventAt(buffer: Buffer, start: number): Omit<KeptEvent, 'entry' | 'isAttempted'> {
  const end = start + HEAD_BYTES + buffer.readUInt32LE(start);
  let at = start + HEAD_BYTES + 2 + ID_BYTES;
  const madeAt = buffer.readDoubleLE(at);
  const [flags, priority, type] = [buffer.readUInt8(at + 8), buffer.readUInt8(at + 9), buffer.readUInt8(at + 10)];
  at += 11;
  const text = () => {
    const from = at + 4;
    at = from + buffer.readUInt32LE(at);
    return buffer.toString('utf8', from, at);
  };
  const [ip, userAgent, orderingKey] = [text(), text(), text()];
  return {
    madeAt,
    type: TYPES[type] ?? 'track',
    body: buffer.toString('utf8', at, end),
    bytes: end - at,
    ip: flags & FLAG.ip ? ip : undefined,
    userAgent,
    orderingKey: flags & FLAG.key ? orderingKey : undefined,
    isVisitor: (flags & FLAG.visitor) !== 0,
    repeatable: (flags & FLAG.repeatable) !== 0,
    priority: PRIORITIES[priority] ?? (PRIORITIES[0] as QueuedEvent['priority']),
  };
}

/** Where the status byte of a record is. */
export const statusPlace = (recordAt: number): number => recordAt + STATUS_AT;

const statusOf = (byte: number | undefined): Status =>
  byte === STATUS.begun || byte === STATUS.ended ? byte : STATUS.waiting;
