import { isRecord, type Json } from './json.js';
import { type Advice, Fields } from './repair/fields.js';
import { repairAssignGroup, repairGroup } from './repair/group.js';
import { repairIdentify, repairIncrement } from './repair/profile.js';
import { repairTrack } from './repair/track.js';
import { snapshot } from './snapshot.js';
import type { EventType, OpenPanelEvent } from './types.js';

/** A note is a sentence on what was changed; advice is on what the API makes of what was not; a problem is why the event cannot be sent. */
export type Repaired =
  | { ok: true; event: OpenPanelEvent; notes: readonly string[]; advice?: readonly Advice[] }
  | { ok: false; problem: string; reason: 'invalid' | 'too_large' };

interface Repair<Type extends EventType> {
  readonly fields: readonly string[];
  readonly repair: (fields: Fields) => Extract<OpenPanelEvent, { type: Type }>['payload'] | string;
}

const INCREMENT = { fields: ['profileId', 'property', 'value'], repair: repairIncrement };

const REPAIRS: { readonly [Type in EventType]: Repair<Type> } = {
  track: { fields: ['name', 'properties', 'profileId', 'groups'], repair: repairTrack },
  identify: {
    fields: ['profileId', 'firstName', 'lastName', 'email', 'avatar', 'properties'],
    repair: repairIdentify,
  },
  increment: INCREMENT,
  decrement: INCREMENT,
  group: { fields: ['id', 'type', 'name', 'properties'], repair: repairGroup },
  assign_group: { fields: ['groupIds', 'profileId'], repair: repairAssignGroup },
};

const invalid = (problem: string): Repaired => ({ ok: false, problem, reason: 'invalid' });

/**
 * The event as the API takes it, of anything: what breaks one of its rules is repaired where the meaning allows it, else
 * left out, else the event is refused. Works on a copy of its own; never throws.
 */
export function repairEvent(event: unknown, maxBytes: number): Repaired {
  // Properties are two levels down, and nest as deep here as in the snapshot of the call.
  const copy = snapshot(event, maxBytes, -2);
  if (!copy.ok) return { ok: false, problem: `An event is larger than ${maxBytes} bytes.`, reason: 'too_large' };
  return repairOwn(copy.value);
}

/** The same for what is a private copy already, as `snapshot` makes them; it is changed. */
export function repairOwn(event: Json): Repaired {
  if (!isRecord(event)) return invalid('An event must be an object with a type and a payload.');
  const { type, payload } = event;
  if (!isEventType(type)) return invalid(`An event's type must be one of ${Object.keys(REPAIRS).join(', ')}.`);
  if (!isRecord(payload)) return invalid(`${type}: the payload must be an object.`);
  const fields = new Fields(type, payload);
  const { fields: known, repair } = REPAIRS[type];
  const repaired = repair(fields);
  if (typeof repaired === 'string') return invalid(repaired);
  fields.noteUnknown(known);
  const { notes, advice } = fields;
  const sound = { ok: true, event: { type, payload: repaired } as OpenPanelEvent, notes } as const;
  return advice.length === 0 ? sound : { ...sound, advice };
}

const isEventType = (type: Json | undefined): type is EventType =>
  typeof type === 'string' && Object.hasOwn(REPAIRS, type);
