import type { EventType } from '../events/types.js';
import { PRIORITIES, PRIORITY, type Priority, type QueuedEvent } from './queued-event.js';

/** Raised with every change that an older version would misread. */
const FORMAT = '1';
const SEPARATOR = '\u001F';

/** One letter for each type of event. */
const LETTERS: Readonly<Record<EventType, string>> = {
  track: 't',
  identify: 'i',
  increment: '+',
  decrement: '-',
  group: 'g',
  assign_group: 'a',
};
const TYPES = new Map(Object.entries(LETTERS).map(([type, letter]) => [letter, type as EventType]));

type Stored = Pick<QueuedEvent, 'type' | 'body' | 'ip' | 'userAgent' | 'isVisitor' | 'priority' | 'partitionKey'>;

/** An event that was read from a record. */
export interface RecordedEntry extends Stored {
  /** When the call was made, in milliseconds since 1970. */
  readonly madeAt: number;
}

const CONTROL = /\p{Cc}/gu;
/** User agents come from outside. JSON has no control characters. */
const clean = (text: string): string => text.replace(CONTROL, ' ');

/** Of others, the key is not needed any more once they are in their partition. */
const isKeyed = (type: EventType): boolean => type === 'group' || type === 'assign_group';

/** Writes an event as a record: its fields in a fixed order, with the body at the end. */
export function writeRecord(event: Stored, madeAt: number): string {
  const { type, priority, isVisitor, ip = '', userAgent, partitionKey = '', body } = event;
  const key = isKeyed(type) ? clean(partitionKey) : '';
  const head = `${FORMAT}${LETTERS[type]}${priority}${isVisitor ? 'v' : 's'}${madeAt.toString(36)}`;
  return [head, clean(ip), clean(userAgent), key, body].join(SEPARATOR);
}

/** Reads a record. Undefined if a newer version wrote it, or nobody did. */
export function readRecord(record: string): RecordedEntry | undefined {
  const [head = '', ip = '', userAgent = '', key = '', body] = record.split(SEPARATOR);
  const [, letter = '', digit = '', kind, time = ''] = /^1(.)(\d)([vs])([\da-z]+)$/.exec(head) ?? [];
  const type = TYPES.get(letter);
  const priority = PRIORITIES.find((each) => each === Number(digit));
  if (type === undefined || priority === undefined || body === undefined) return undefined;
  return {
    type,
    priority,
    isVisitor: kind === 'v',
    madeAt: Number.parseInt(time, 36),
    ip: ip === '' ? undefined : ip,
    userAgent,
    partitionKey: key === '' ? undefined : key,
    body,
  };
}

/** The same record as if its call were made now, so that it does not expire. The time within the event stays. */
export function renewRecord(record: string, madeAt: number): string | undefined {
  const entry = readRecord(record);
  return entry && writeRecord(entry, madeAt);
}

/** Whether sending it twice could do more harm than a duplicate row. */
export const isUnrepeatable = (type: EventType, priority: Priority): boolean =>
  priority === PRIORITY.revenue || type === 'increment' || type === 'decrement';
