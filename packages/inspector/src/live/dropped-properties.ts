import type { InspectorEvent } from '../inspector-event.js';
import { asRecord, isRecord } from '../is-record.js';
import { isPlace } from '../profile-row.js';
import { isBotProperty, isRemoved, jsonIn } from '../stored-properties.js';

/** A property that was sent but not stored, by its flattened path. */
export interface DroppedProperty {
  readonly path: string;
  readonly why: string;
}

export function droppedProperties(event: InspectorEvent): DroppedProperty[] {
  return Object.entries(asRecord(event.payload['properties'])).flatMap(([key, value]) => {
    const why = reservedFor(key, value, event);
    if (why !== undefined) return why === '' ? [] : [{ path: key, why }];
    return event.type === 'identify' ? emptyAt(key, value) : droppedAt(key, value);
  });
}

/** Why a reserved name is not stored; '' where it fills its column. */
function reservedFor(key: string, value: unknown, event: InspectorEvent): string | undefined {
  if (isBotProperty(key)) return 'only the server writes it';
  if (event.type === 'identify') return isPlace(key) ? 'the server derives it from the IP' : undefined;
  if (event.type !== 'track') return undefined;
  if (key === '__query' || key === '__hash') return 'the server takes it from the path';
  return isRemoved(key) ? unusedColumn(key, value, event) : undefined;
}

function unusedColumn(key: string, value: unknown, event: InspectorEvent): string {
  if (value === null || value === undefined) return 'null';
  if (key === '__revenue' && event.revenue === undefined) return 'only counts on the event `revenue`, as a number';
  if (key === '__timestamp' && new Date(value as string | number).getTime() !== Date.parse(event.createdAt))
    return 'ignored: not a valid time, or more than a minute ahead';
  return '';
}

/** Of a value that the server keeps as it is, unless there is nothing in it. */
function emptyAt(path: string, value: unknown): DroppedProperty[] {
  if (value === null) return [{ path, why: 'null' }];
  const isEmpty = value === '' || (isRecord(value) && Object.keys(value).length === 0);
  return isEmpty ? [{ path, why: 'empty' }] : [];
}

function droppedAt(path: string, value: unknown): DroppedProperty[] {
  const inner = typeof value === 'string' ? jsonIn(value) : value;
  if (inner === 'broken') return [{ path, why: 'starts like JSON but is not valid JSON' }];
  const nothing = emptyAt(path, inner ?? value);
  if (nothing.length > 0 || !isRecord(inner)) return nothing;
  return Object.entries(inner).flatMap(([key, child]) => droppedAt(`${path}.${key}`, child));
}
