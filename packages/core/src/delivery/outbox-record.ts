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
  // Neither a pattern nor `split`: a relay does this for every event.
  const ipAt = record.indexOf(SEPARATOR) + 1;
  const userAgentAt = record.indexOf(SEPARATOR, ipAt) + 1;
  const keyAt = record.indexOf(SEPARATOR, userAgentAt) + 1;
  const bodyAt = record.indexOf(SEPARATOR, keyAt) + 1;
  if (ipAt === 0 || userAgentAt === 0 || keyAt === 0 || bodyAt === 0 || record[0] !== FORMAT) return undefined;
  const type = TYPES.get(record[1] ?? '');
  const priority = PRIORITIES[Number(record[2])];
  const madeAt = Number.parseInt(record.slice(4, ipAt - 1), 36);
  if (type === undefined || priority === undefined || Number.isNaN(madeAt)) return undefined;
  return {
    type,
    priority,
    isVisitor: record[3] === 'v',
    madeAt,
    ip: userAgentAt - ipAt === 1 ? undefined : record.slice(ipAt, userAgentAt - 1),
    userAgent: record.slice(userAgentAt, keyAt - 1),
    partitionKey: bodyAt - keyAt === 1 ? undefined : record.slice(keyAt, bodyAt - 1),
    body: record.slice(bodyAt),
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

/** Without an own key, the events of a visitor's device are still delivered by one relay. */
export const keyOf = ({ partitionKey, isVisitor, ip, userAgent }: QueuedEvent): string | undefined =>
  partitionKey ?? (isVisitor ? `${ip} ${userAgent}` : undefined);
