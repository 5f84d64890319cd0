import { email, url, type ZodMiniType } from 'zod/mini';
import { lazy } from '../../util/memoize.js';
import type { IdentifyPayload, IncrementPayload } from '../types.js';
import type { Fields } from './fields.js';

const NO_PROFILE = 'a profileId (a string or a number) is needed';

// The API checks with the same zod, and refuses the whole identify for one bad field.
const emailSchema = lazy(() => email());
const avatarSchema = lazy(() => url());

/** The payload that the API takes, or why there is none. */
export function repairIdentify(fields: Fields): IdentifyPayload | string {
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
  // Unlike those of events and groups, the API stores them as they are, JSON or not.
  if (properties !== undefined) payload.properties = properties;
  return payload;
}

const FRACTION =
  'value must be an integer: the API reads what it has stored as an integer, so that 0.5 three times is stored as 0.5';
const OVERFLOW = 'value is beyond 2^53, where the API calculates with rounded numbers, and so the sum will be wrong';

/** The same for `increment` and `decrement`. */
export function repairIncrement(fields: Fields): IncrementPayload | string {
  const profileId = fields.id('profileId');
  if (profileId === undefined) return fields.problem(NO_PROFILE);
  const property = fields.get('property');
  if (typeof property !== 'string' || property === '')
    return fields.problem('property must be a string that is not empty');
  // The API looks the path up on an ordinary object, and finds an inherited member that is no number.
  if (property.split('.').some((step) => step in Object.prototype)) {
    return fields.problem(
      `property ${JSON.stringify(property.slice(0, 80))} must not be named as a member of every object`,
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
  return `property ${JSON.stringify(name)} has a dot: the API nests it, and about an hour later counts it anew from 0 and loses what is nested beside it. Use a name without a dot, such as ${flat}`;
}

function checked(fields: Fields, key: string, schema: ZodMiniType, what: string): string | undefined {
  const value = fields.get(key);
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value.trim() : '';
  if (schema.safeParse(text).success) return text;
  fields.note(`${key} is no ${what} and was left out`);
  return undefined;
}
