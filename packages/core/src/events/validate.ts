import { email, url, type ZodMiniType } from 'zod/mini';
import { lazy } from '../util/memoize.js';
import { type Advice, Fields } from './fields.js';
import { toId } from './ids.js';
import { isRecord, type Json } from './json.js';
import { snapshot } from './snapshot.js';
import { validateTrack } from './track-rules.js';
import type {
  AssignGroupPayload,
  EventType,
  GroupPayload,
  IdentifyPayload,
  IncrementPayload,
  OpenPanelEvent,
} from './types.js';

/** `notes` say what was changed, `advice` what the API does with unchanged values, `problem` why the event cannot be sent. */
export type Validated =
  | { ok: true; event: OpenPanelEvent; notes: readonly string[]; advice?: readonly Advice[] }
  | { ok: false; problem: string; reason: 'invalid' | 'too_large' };

type Validate<Type extends EventType> = (fields: Fields) => Extract<OpenPanelEvent, { type: Type }>['payload'] | string;

const VALIDATE: { readonly [Type in EventType]: Validate<Type> } = {
  track: validateTrack,
  identify: validateIdentify,
  increment: validateIncrement,
  decrement: validateIncrement,
  group: validateGroup,
  assign_group: validateAssignGroup,
};

const invalid = (problem: string): Validated => ({ ok: false, problem, reason: 'invalid' });

/**
 * Turns any value into an event that the API accepts. A value that breaks a rule is repaired if its meaning is clear, else removed;
 * if neither is possible, the event is invalid. Works on a copy and never throws.
 */
export function validateEvent(event: unknown, maxBytes: number): Validated {
  // Properties are two levels down, so that they may be as deep here as in the snapshot of the call.
  const copy = snapshot(event, maxBytes, -2);
  if (!copy.ok) return { ok: false, problem: `An event is larger than ${maxBytes} bytes.`, reason: 'too_large' };
  return validateOwn(copy.value);
}

/** The same for a private copy, as `snapshot()` makes it. Changes it in place. */
export function validateOwn(event: Json): Validated {
  if (!isRecord(event)) return invalid('An event must be an object with a type and a payload.');
  const { type, payload } = event;
  if (!isEventType(type)) return invalid(`An event's type must be one of ${Object.keys(VALIDATE).join(', ')}.`);
  if (!isRecord(payload)) return invalid(`${type}: the payload must be an object.`);
  const fields = new Fields(type, payload);
  const valid = VALIDATE[type](fields);
  if (typeof valid === 'string') return invalid(valid);
  fields.noteUnknown();
  const { notes, advice } = fields;
  const sound = { ok: true, event: { type, payload: valid } as OpenPanelEvent, notes } as const;
  return advice.length === 0 ? sound : { ...sound, advice };
}

const isEventType = (type: Json | undefined): type is EventType =>
  typeof type === 'string' && Object.hasOwn(VALIDATE, type);

const NO_PROFILE = 'a profileId (a string or a number) is required';

// The API checks with the same zod schemas, and rejects the whole identify for one bad field.
const emailSchema = lazy(() => email());
const avatarSchema = lazy(() => url());

/** The payload that the API accepts, or why the event is invalid. */
function validateIdentify(fields: Fields): IdentifyPayload | string {
  const profileId = fields.id('profileId');
  if (profileId === undefined) return fields.problem(NO_PROFILE);
  const payload: IdentifyPayload = { profileId };
  const firstName = fields.text('firstName');
  if (firstName !== undefined) payload.firstName = firstName;
  const lastName = fields.text('lastName');
  if (lastName !== undefined) payload.lastName = lastName;
  const address = checked(fields, 'email', emailSchema(), 'email address');
  if (address !== undefined) payload.email = address;
  const avatar = checked(fields, 'avatar', avatarSchema(), 'absolute URL');
  if (avatar !== undefined) payload.avatar = avatar;
  const properties = fields.record('properties');
  // Unlike properties of events and groups, the API stores these unchanged, JSON or not.
  if (properties !== undefined) payload.properties = properties;
  return payload;
}

const FRACTION =
  'value must be an integer: the API reads the stored value as an integer, so adding 0.5 three times gives 0.5';
const OVERFLOW = 'value is beyond 2^53, where the API calculates with rounded numbers, so the sum will be wrong';

/** The same for `increment` and `decrement`. */
function validateIncrement(fields: Fields): IncrementPayload | string {
  const profileId = fields.id('profileId');
  if (profileId === undefined) return fields.problem(NO_PROFILE);
  const property = fields.get('property');
  if (typeof property !== 'string' || property === '') return fields.problem('property must be a non-empty string');
  // The API looks the path up on an ordinary object, and would find an inherited member that is not a number.
  if (property.split('.').some((step) => step in Object.prototype)) {
    return fields.problem(
      `property ${JSON.stringify(property.slice(0, 80))} is a reserved name: every JavaScript object has a member of that name`,
    );
  }
  if (property.includes('.')) fields.advise('nested_counter', nestedAdvice(property));
  const value = fields.get('value');
  if (value === undefined) return { profileId, property };
  if (typeof value !== 'number' || value <= 0) return fields.problem('value must be a finite number greater than 0');
  if (!Number.isInteger(value)) return fields.problem(FRACTION);
  if (!Number.isSafeInteger(value)) fields.advise('counter_overflow', OVERFLOW);
  return { profileId, property, value };
}

function nestedAdvice(property: string): string {
  const name = property.slice(0, 80);
  const flat = JSON.stringify(name.replaceAll('.', '_'));
  return `property ${JSON.stringify(name)} contains a dot, so the API nests it: about an hour later it counts from 0 again and loses the other nested properties. Use a name without a dot, such as ${flat}`;
}

function checked(fields: Fields, key: string, schema: ZodMiniType, what: string): string | undefined {
  const value = fields.get(key);
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value.trim() : '';
  if (schema.safeParse(text).success) return text;
  fields.note(`${key} is not an ${what}, so it was removed`);
  return undefined;
}

/** The payload that the API accepts, or why the event is invalid. */
function validateGroup(fields: Fields): GroupPayload | string {
  const id = toId(fields.get('id'));
  const type = toId(fields.get('type'));
  const name = toId(fields.get('name'));
  if (id === undefined || type === undefined || name === undefined) {
    const key = id === undefined ? 'id' : type === undefined ? 'type' : 'name';
    return fields.problem(`${key} must be a non-blank string or a number`);
  }
  const properties = fields.record('properties');
  if (properties === undefined) return { id, type, name };
  fields.quoteProperties(properties);
  return { id, type, name, properties };
}

/** The same for `assign_group`. */
function validateAssignGroup(fields: Fields): AssignGroupPayload | string {
  const groupIds = fields.ids('groupIds');
  if (groupIds.length === 0) return fields.problem('groupIds must contain at least one ID');
  const profileId = fields.id('profileId');
  return profileId === undefined ? { groupIds } : { groupIds, profileId };
}
