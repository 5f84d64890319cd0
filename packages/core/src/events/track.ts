import type { Diagnostics } from '../diagnostics.js';
import { memoize } from '../util/memoize.js';
import { isoTime } from '../util/time.js';
import { eventNameProblem } from './event-name.js';
import type { EventOwner } from './event-owner.js';
import { MAX_IDS } from './ids.js';
import { BEGINS_LIKE_JSON, NOT_LITERAL, wellFormed } from './json.js';
import { LIFTED, PROPERTY_RULES, RESERVED } from './track-rules.js';
import type { Properties, TrackPayload } from './types.js';

/** The parts of a track, before anything is copied. */
export interface TrackParts {
  readonly name: string;
  /** The properties of the call, as the caller passed them; they are only read. */
  readonly own: unknown;
  /** Instead of them, for most request events: their JSON, each with a leading comma. They need no repair. */
  readonly written: string | undefined;
  /** Global and scope properties; the properties of the call override them. */
  readonly base: Properties;
  readonly revenue: number | undefined;
  readonly deviceId: string | undefined;
  /** For a request event: wall-clock time of the end of the response. */
  readonly requestEndedAt: number | undefined;
}

/** Builds the payload of a track from a private copy of its properties; lifts `profileId`, `groups` and `deviceId` out of them. */
export function trackPayload(
  { name, base, revenue, deviceId }: TrackParts,
  own: Properties,
  { profileId, groups, visitor }: EventOwner,
  diagnostics: Diagnostics,
): TrackPayload {
  const { profileId: _profileId, groups: _groups, deviceId: ownDevice, ...rest } = own;
  const properties: Properties = { ...base, ...rest, ...(revenue !== undefined && { __revenue: revenue }) };
  const device = properties['__deviceId'] ?? ownDevice ?? deviceId;
  if (device !== undefined && device !== null) {
    if (visitor.kind === 'visitor') properties['__deviceId'] = String(device);
    else {
      delete properties['__deviceId'];
      // The app did not choose the moment: the carrier that had the device is older than a session.
      const isCarried = visitor.reason === 'past_visit' && device === deviceId;
      if (!isCarried) diagnostics.once('device_id_ignored', DEVICE_IGNORED);
    }
  }
  const payload: TrackPayload = { name: typeof name === 'string' ? wellFormed(name) : name, properties };
  if (profileId !== undefined) payload.profileId = profileId;
  if (groups.length > 0) payload.groups = [...groups];
  return payload;
}

const DEVICE_IGNORED =
  'A deviceId was removed from a server event: the API uses it only for visitor events (public IP and browser user agent). Pass ip and userAgent to client.scope(), or a profileId instead.';

/** Longer strings take the other path, which copies in bounded steps. */
const MAX_LENGTH = 8_192;
const MAX_MEMBERS = 100;
/** Of all properties: more is copied in bounded steps too, and dropped where it is more than the client allows. */
const MAX_PROPERTIES_LENGTH = 64 * MAX_LENGTH;
const MAX_DEPTH = 4;

const NOTHING = Object.freeze({});

/**
 * The fast path: writes the body of a track in one pass if nothing needs a copy or a repair, as in most events, which have a few
 * plain values. Returns undefined for all others. Never throws. Its result is the same as that of `trackPayload()` and
 * `validateTrack()`, with which it shares the rules.
 */
export function plainTrackBody(track: TrackParts, owner: EventOwner, madeAt: number): string | undefined {
  try {
    const { name, revenue, deviceId } = track;
    const { profileId, groups } = owner;
    const nameText = typeof name === 'string' && deviceId === undefined ? nameJson(name) : undefined;
    if (nameText === undefined || groups.length > MAX_IDS) return undefined;
    if (revenue !== undefined && PROPERTY_RULES.get('__revenue')?.takes(revenue) !== true) return undefined;
    const properties = propertiesJson(track);
    if (properties === undefined) return undefined;
    const payment = revenue === undefined ? '' : `,"__revenue":${revenue}`;
    const profile = profileId === undefined ? '' : `,"profileId":${quoted(profileId)}`;
    const list = groups.length === 0 ? '' : `,"groups":[${groups.map(quoted).join()}]`;
    const time = `"__timestamp":"${isoTime(madeAt)}"`;
    return `{"type":"track","payload":{"name":${nameText},"properties":{${time}${payment}${properties}}${profile}${list}}}`;
  } catch {
    return undefined; // a getter, or a proxy
  }
}

/** The name in quotes; undefined if the API rejects it. */
const nameJson = memoize((name) => (eventNameProblem(name) === undefined ? quoted(name) : undefined));

/** The key with a colon; undefined if the API does not accept it or it has to be repaired. */
const keyJson = memoize((key) =>
  key === '__proto__' || key === 'constructor' || NOT_LITERAL.test(key) ? undefined : `"${key}":`,
);

/** The JSON of a string. */
export const quoted = (text: string): string =>
  NOT_LITERAL.test(text) ? JSON.stringify(wellFormed(text)) : `"${text}"`;

/** The properties, each with a leading comma. */
function propertiesJson({ own, base, written }: TrackParts): string | undefined {
  if (written !== undefined) return besides(written, base);
  const given = own ?? NOTHING;
  if (!isPlain(given)) return undefined;
  let out: string | undefined = '';
  for (const key of Object.keys(base)) {
    if (LIFTED.has(key)) return undefined;
    if (isSkipped(given[key])) out = withProperty(out, key, base[key]);
    if (out === undefined) return undefined;
  }
  for (const key of Object.keys(given)) {
    out = LIFTED.has(key) ? lifted(out, key, given[key]) : withProperty(out, key, given[key]);
    if (out === undefined || out.length > MAX_PROPERTIES_LENGTH) return undefined;
  }
  return out;
}

/** The properties that were written as JSON, each with a leading comma. */
export const readProperties = (written: string): Properties => JSON.parse(`{${written.slice(1)}}`) as Properties;

/** Adds the properties of process and scope. Undefined if a name occurs in both, perhaps at another depth. */
function besides(written: string, base: Properties): string | undefined {
  let out: string | undefined = written;
  for (const key of Object.keys(base)) {
    if (LIFTED.has(key) || written.includes(`"${key}":`)) return undefined;
    out = withProperty(out, key, base[key]);
    if (out === undefined) return undefined;
  }
  return out;
}

/** Skips profile and groups: the caller has read them already, and they are not properties. */
function lifted(before: string, key: string, value: unknown): string | undefined {
  if (isSkipped(value)) return before;
  return key !== 'deviceId' && (typeof value === 'string' || plainJson(value) !== undefined) ? before : undefined;
}

function withProperty(before: string, key: string, value: unknown): string | undefined {
  if (isSkipped(value)) return before;
  const rule = PROPERTY_RULES.get(key);
  if (rule === undefined ? key.startsWith(RESERVED) : !rule.standsAlone || !rule.takes(value)) return undefined;
  const name = keyJson(key);
  const text = plainJson(value);
  return name === undefined || text === undefined ? undefined : `${before},${name}${text}`;
}

/** Whether JSON omits the value in an object. */
const isSkipped = (value: unknown): boolean =>
  value === undefined || typeof value === 'function' || typeof value === 'symbol';

/** Whether the value is a plain object without `toJSON()`. May throw. */
export const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && (value as { toJSON?: unknown }).toJSON === undefined;
};

/**
 * The JSON of a value that `snapshot()` would not change; undefined for others, and for values that are too large to check here.
 * Throws if a getter or a proxy throws.
 */
function plainJson(value: unknown, depth = 0): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_LENGTH || BEGINS_LIKE_JSON.test(value) ? undefined : quoted(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : undefined;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth === MAX_DEPTH) return undefined;
      return Array.isArray(value) ? plainList(value, depth + 1) : plainRecord(value, depth + 1);
    default:
      return undefined;
  }
}

function plainRecord(record: object, depth: number): string | undefined {
  if (!isPlain(record)) return undefined;
  const keys = Object.keys(record);
  if (keys.length > MAX_MEMBERS) return undefined;
  let out = '';
  for (const key of keys) {
    const value = record[key];
    if (isSkipped(value)) continue;
    const name = keyJson(key);
    const text = plainJson(value, depth);
    if (name === undefined || text === undefined) return undefined;
    out += out === '' ? name + text : `,${name}${text}`;
    if (out.length > MAX_LENGTH) return undefined;
  }
  return `{${out}}`;
}

function plainList(list: readonly unknown[] & { toJSON?: unknown }, depth: number): string | undefined {
  if (list.length > MAX_MEMBERS || list.toJSON !== undefined) return undefined;
  let out = '';
  for (let index = 0; index < list.length; index += 1) {
    const value = list[index];
    const text = isSkipped(value) ? 'null' : plainJson(value, depth);
    if (text === undefined) return undefined;
    out += index === 0 ? text : `,${text}`;
    if (out.length > MAX_LENGTH) return undefined;
  }
  return `[${out}]`;
}
