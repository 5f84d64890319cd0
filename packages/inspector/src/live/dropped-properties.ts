import type { InspectorEvent } from '../inspector-event.js';
import { asRecord, isRecord } from '../is-record.js';
import { isBrokenJson, RESERVED } from '../stored-properties.js';

/** A property that was sent and is not stored, by its flattened path. */
export interface DroppedProperty {
  readonly path: string;
  readonly why: string;
}

export function droppedProperties(event: InspectorEvent): DroppedProperty[] {
  const { properties } = event.payload;
  return Object.entries(asRecord(properties)).flatMap(([key, value]) => {
    if (!RESERVED.has(key)) return droppedAt(key, value);
    const why = value === null || value === undefined ? 'null' : unusedReserved(key, value, event);
    return why === undefined ? [] : [{ path: key, why }];
  });
}

/** Reserved names fill columns, each on its kind of event alone. */
function unusedReserved(key: string, value: unknown, event: InspectorEvent): string | undefined {
  if (key === '__bot' || key === '__bot_reasons') return 'for the server alone to write';
  if (event.type !== 'track') return 'a reserved name, which only a track may use';
  if (key === '__revenue' && event.revenue === undefined)
    return 'revenue counts on the event `revenue` alone, as a number';
  if (key === '__deviceId' && event.kind === 'server') return 'a server event has no device';
  if (key === '__timestamp' && new Date(value as string | number).getTime() !== Date.parse(event.createdAt))
    return 'no time that counts: unreadable, or over a minute ahead';
  return undefined;
}

function droppedAt(path: string, value: unknown): DroppedProperty[] {
  if (value === null) return [{ path, why: 'null' }];
  if (isRecord(value)) return Object.entries(value).flatMap(([key, inner]) => droppedAt(`${path}.${key}`, inner));
  if (typeof value !== 'string') return [];
  const text = value.trim();
  if (text === '') return [{ path, why: 'empty' }];
  return isBrokenJson(text) ? [{ path, why: 'begins like JSON and is none' }] : [];
}
