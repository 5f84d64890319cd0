import { eventNameProblem } from './event-name.js';
import type { Fields } from './fields.js';
import type { Json } from './json.js';
import type { TrackPayload } from './types.js';

/** Keys that set the context of a track; they are lifted out of its properties. */
export const LIFTED: ReadonlySet<string> = new Set(['profileId', 'groups', 'deviceId']);

/** Names with this prefix are reserved for the API. */
export const RESERVED = '__';

/** The replacement for a value that the API does not accept, if any, with a note; or why the event is invalid. */
interface Repair {
  readonly value?: Json;
  readonly note?: string;
  readonly problem?: string;
}

/** A rule for a property that has a meaning for the API. */
interface PropertyRule {
  /** Whether the value is sent unchanged. */
  takes(value: unknown): boolean;
  /** Called for any other value. */
  repair(value: Json, key: string, eventName: string): Repair;
  /** Whether the value has no other effect: not on time, priority or device. */
  readonly standsAlone: boolean;
}

/** The API's worker loses the whole event if one of these is not a string. */
const STRING: PropertyRule = {
  takes: (value) => typeof value === 'string' || value === null,
  repair: (value, key) => {
    if (typeof value === 'object' && key.startsWith(RESERVED))
      return { note: `${key} is not a string, so it was removed` };
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return { value: text, note: `${key} is not a string, so it was converted to one` };
  },
  standsAlone: true,
};

const REVENUE = '__revenue must be a non-negative integer in minor units';
const MAX_DEVICE_ID = 64;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const isTime = (value: unknown): boolean => !Number.isNaN(new Date(value as string).getTime());

/** In the order in which they are checked. */
export const PROPERTY_RULES: ReadonlyMap<string, PropertyRule> = new Map<string, PropertyRule>([
  [
    '__revenue',
    {
      // On `revenue`, the API responds with 400 to a string or a fraction. An unsafe integer stops its inserts for all projects.
      takes: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
      repair: (value, _key, eventName) => {
        if (value === null) return {};
        return eventName === 'revenue' ? { problem: REVENUE } : { note: `${REVENUE}, so it was removed` };
      },
      standsAlone: false,
    },
  ],
  ...['__path', '__referrer', '__ip', 'path', 'referrer'].map((key) => [key, STRING] as const),
  [
    '__timestamp',
    {
      takes: (value) => typeof value === 'string' && ISO.test(value) && isTime(value),
      repair: (value) => {
        const isGiven = typeof value === 'string' || typeof value === 'number';
        if (isGiven && isTime(value)) return { value: new Date(value).toISOString() };
        return { note: '__timestamp is not a date (ISO 8601 or milliseconds), so it was removed' };
      },
      standsAlone: false,
    },
  ],
  [
    '__deviceId',
    {
      takes: (value) => typeof value === 'string' && value === value.trim() && isDeviceId(value),
      repair: (value) => {
        if (typeof value === 'string' && isDeviceId(value.trim())) return { value: value.trim() };
        return { note: `__deviceId is not a string of 1 to ${MAX_DEVICE_ID} characters, so it was removed` };
      },
      standsAlone: false,
    },
  ],
]);

const isDeviceId = ({ length }: string): boolean => length >= 1 && length <= MAX_DEVICE_ID;

/** The payload that the API accepts, or why the event is invalid. */
export function validateTrack(fields: Fields): TrackPayload | string {
  const name = fields.get('name');
  const problem = eventNameProblem(name);
  if (problem !== undefined || typeof name !== 'string') return problem ?? '';
  const payload: TrackPayload = { name };
  const properties = fields.record('properties');
  if (properties !== undefined) {
    for (const [key, rule] of PROPERTY_RULES) {
      const given = properties[key];
      if (given === undefined || rule.takes(given)) continue;
      const { value, note, problem: refusal } = rule.repair(given, key, name);
      if (refusal !== undefined) return fields.problem(refusal);
      if (value === undefined) delete properties[key];
      else properties[key] = value;
      if (note !== undefined) fields.note(note);
    }
    fields.quoteProperties(properties);
    payload.properties = properties;
  }
  const profileId = fields.id('profileId');
  if (profileId !== undefined) payload.profileId = profileId;
  const groups = fields.ids('groups');
  if (groups.length > 0) payload.groups = groups;
  return payload;
}
