import type { Entry, KeptEvent } from '../delivery/event-source.js';
import type { OnceClaim } from '../delivery/once-store.js';
import { PRIORITIES, type QueuedEvent } from '../delivery/queued-event.js';
import type { EventType } from '../events/types.js';
import { zlib } from '../util/node-modules.js';

/** The format of records and of the file about an owner. A version reads no other. */
export const FORMAT = 1;

/** What is known of an event. `begun`: a request for it may have been processed. */
export const STATUS = { waiting: 0, begun: 1, ended: 2 } as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];

/** Names an event: the process that it was called in, later ones with larger numbers, and its own number there. */
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
const ID_BYTES = 14;
/** Of a key of `once`, and of the token that claims it. */
const HASH_BYTES = 16;
const ONCE_BYTES = 2 * HASH_BYTES;
const EVENT_BYTES = HEAD_BYTES + 2 + ID_BYTES + 8 + 3 + 12;
const MARK_BYTES = HEAD_BYTES + 2 + 1;
/** A copy is an event that was in another segment before. */
const KIND = { event: 1, mark: 2, copy: 3 } as const;
const KINDS = ['unknown', 'event', 'mark', 'copy'] as const;
const FLAG = { visitor: 1, repeatable: 2, ip: 4, key: 8, ascii: 16, once: 32 } as const;
const TYPES: readonly EventType[] = ['track', 'identify', 'increment', 'decrement', 'group', 'assign_group'];

/** Milliseconds since 2024, and twelve random bits for processes that start together. */
export function newOrigin(): number {
  const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
  return (Date.now() - Date.UTC(2024, 0)) * 4_096 + (random % 4_096);
}

/** What a record takes at most: a character takes three bytes at most. */
export const mostBytesOf = ({ bytes, ip = '', userAgent, orderingKey = '' }: QueuedEvent): number =>
  EVENT_BYTES + ONCE_BYTES + bytes + 3 * (ip.length + userAgent.length + orderingKey.length);

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer): DataView => new DataView(buffer, byteOffset, byteLength);

/** Records that are still to be written. */
export class RecordBuffer {
  buffer = Buffer.allocUnsafe(64 * 1024);
  used = 0;
  /** Numbers cost less here than by the methods of a `Buffer`. */
  #view = viewOf(this.buffer);

  /** Returns the length of the record. */
  event(id: EventId, madeAt: number, event: QueuedEvent): number {
    this.#grow(mostBytesOf(event));
    const { buffer, used: start } = this;
    const { type, body, bytes, ip, userAgent, orderingKey, isVisitor, repeatable, priority, call } = event;
    let at = this.#id(id, this.#begin(KIND.event));
    this.#view.setFloat64(at, madeAt, true);
    const flags = (isVisitor ? FLAG.visitor : 0) | (repeatable ? FLAG.repeatable : 0);
    const has = (ip === undefined ? 0 : FLAG.ip) | (orderingKey === undefined ? 0 : FLAG.key);
    const isAscii = bytes === body.length;
    buffer[at + 8] = flags | has | (isAscii ? FLAG.ascii : 0) | (call.once ? FLAG.once : 0);
    buffer[at + 9] = priority;
    buffer[at + 10] = TYPES.indexOf(type);
    at += 11;
    if (call.once) at += buffer.write(call.once.key + call.once.token, at, 'hex');
    at = this.#text(orderingKey ?? '', this.#text(userAgent, this.#text(ip ?? '', at)));
    at += buffer.write(body, at, isAscii ? 'latin1' : 'utf8');
    return this.#end(start, at);
  }

  /** The same status of several events. */
  mark(ids: readonly EventId[], status: Status): void {
    this.#grow(MARK_BYTES + ids.length * ID_BYTES);
    const start = this.used;
    let at = this.#begin(KIND.mark) + 1;
    this.buffer[at - 1] = status;
    for (const id of ids) at = this.#id(id, at);
    this.#end(start, at);
  }

  /** A record as it was read elsewhere, with this status. */
  copy(record: Buffer, status: Status): void {
    this.#grow(record.length);
    const { buffer, used: start } = this;
    record.copy(buffer, start);
    buffer[start + STATUS_AT] = status;
    buffer[start + HEAD_BYTES + 1] = KIND.copy;
    this.#end(start, start + record.length);
  }

  #begin(kind: number): number {
    const { buffer, used } = this;
    buffer[used + STATUS_AT] = STATUS.waiting;
    buffer[used + HEAD_BYTES] = FORMAT;
    buffer[used + HEAD_BYTES + 1] = kind;
    return used + HEAD_BYTES + 2;
  }

  #id({ origin, sequence }: EventId, at: number): number {
    this.#view.setFloat64(at, origin, true);
    this.#view.setUint32(at + 8, sequence, true);
    this.#view.setUint16(at + 12, sequence / 2 ** 32, true);
    return at + ID_BYTES;
  }

  #text(text: string, at: number): number {
    const length = text === '' ? 0 : this.buffer.write(text, at + 4);
    this.#view.setUint32(at, length, true);
    return at + 4 + length;
  }

  #end(start: number, end: number): number {
    const from = start + HEAD_BYTES;
    this.#view.setUint32(start, end - from, true);
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + from, end - from);
    this.#view.setUint32(start + 4, zlib().crc32(bytes), true);
    this.used = end;
    return end - start;
  }

  #grow(bytes: number): void {
    if (this.used + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 ** Math.ceil(Math.log2(this.used + bytes)));
    this.buffer.copy(larger, 0, 0, this.used);
    this.buffer = larger;
    this.#view = viewOf(larger);
  }
}

/** What is at a place; its length, and what it says, are asked for separately: there may be a hundred thousand. */
export function kindAt(buffer: Buffer, at: number): (typeof KINDS)[number] | 'torn' {
  const from = at + HEAD_BYTES;
  if (buffer.length < from + 2) return 'torn';
  const end = from + buffer.readUInt32LE(at);
  if (end > buffer.length || zlib().crc32(buffer.subarray(from, end)) !== buffer.readUInt32LE(at + 4)) return 'torn';
  return (buffer[from] === FORMAT && KINDS[buffer[from + 1] ?? 0]) || 'unknown';
}

export const lengthAt = (buffer: Buffer, at: number): number => HEAD_BYTES + buffer.readUInt32LE(at);

/** Of an event. */
export const idOf = (buffer: Buffer, at: number): EventId => idAt(buffer, at + HEAD_BYTES + 2);

/** Of an event, as far as it was overwritten. */
export const statusAt = (buffer: Buffer, at: number): Status => statusOf(buffer[at + STATUS_AT]);

export function markAt(buffer: Buffer, at: number): { readonly ids: readonly EventId[]; readonly status: Status } {
  const from = at + HEAD_BYTES + 2;
  const end = at + lengthAt(buffer, at);
  const ids: EventId[] = [];
  for (let place = from + 1; place < end; place += ID_BYTES) ids.push(idAt(buffer, place));
  return { ids, status: statusOf(buffer[from]) };
}

const idAt = (buffer: Buffer, at: number): EventId => ({
  origin: buffer.readDoubleLE(at),
  sequence: buffer.readUInt32LE(at + 8) + 2 ** 32 * buffer.readUInt16LE(at + 12),
});

/** Reads the events of a file, of which many have the same user agent. */
export class EventReader {
  #userAgent = '';
  #userAgentBytes: Buffer = Buffer.alloc(0);

  /** The event of a record that was found before. */
  eventAt(buffer: Buffer, start: number, entry: Entry, isAttempted: boolean): KeptEvent {
    const end = start + lengthAt(buffer, start);
    const head = start + HEAD_BYTES + 2 + ID_BYTES;
    const flags = buffer[head + 8] ?? 0;
    const onceAt = head + 11;
    const ipAt = onceAt + (flags & FLAG.once ? ONCE_BYTES : 0);
    const userAgentAt = ipAt + 4 + buffer.readUInt32LE(ipAt);
    const keyAt = userAgentAt + 4 + buffer.readUInt32LE(userAgentAt);
    const bodyAt = keyAt + 4 + buffer.readUInt32LE(keyAt);
    return {
      entry,
      isAttempted,
      // What can be repeated is not marked.
      mayBeSent: true,
      madeAt: buffer.readDoubleLE(head),
      type: TYPES[buffer[head + 10] ?? 0] ?? 'track',
      body: buffer.toString(flags & FLAG.ascii ? 'latin1' : 'utf8', bodyAt, end),
      bytes: end - bodyAt,
      ip: flags & FLAG.ip ? buffer.toString('utf8', ipAt + 4, userAgentAt) : undefined,
      userAgent: this.#userAgentOf(buffer, userAgentAt + 4, keyAt),
      orderingKey: flags & FLAG.key ? buffer.toString('utf8', keyAt + 4, bodyAt) : undefined,
      isVisitor: (flags & FLAG.visitor) !== 0,
      repeatable: (flags & FLAG.repeatable) !== 0,
      once: flags & FLAG.once ? claimAt(buffer, onceAt) : undefined,
      priority: (PRIORITIES[buffer[head + 9] ?? 0] ?? PRIORITIES[0]) as QueuedEvent['priority'],
    };
  }

  #userAgentOf(buffer: Buffer, from: number, to: number): string {
    const known = this.#userAgentBytes;
    if (known.length === to - from && buffer.compare(known, 0, known.length, from, to) === 0) return this.#userAgent;
    this.#userAgentBytes = Buffer.from(buffer.subarray(from, to));
    this.#userAgent = buffer.toString('utf8', from, to);
    return this.#userAgent;
  }
}

const claimAt = (buffer: Buffer, at: number): OnceClaim => ({
  key: buffer.toString('hex', at, at + HASH_BYTES),
  token: buffer.toString('hex', at + HASH_BYTES, at + ONCE_BYTES),
});

/** Where the status byte of a record is. */
export const statusPlace = (recordAt: number): number => recordAt + STATUS_AT;

const statusOf = (byte: number | undefined): Status =>
  byte === STATUS.begun || byte === STATUS.ended ? byte : STATUS.waiting;
