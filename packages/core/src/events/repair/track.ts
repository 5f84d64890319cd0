import { eventNameProblem } from '../event-name.js';
import type { Json } from '../json.js';
import type { TrackPayload } from '../types.js';
import type { Fields } from './fields.js';
import { repairProperties } from './properties.js';

const MAX_DEVICE_ID = 64;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** The API's worker loses the whole event where one of these is no string. */
const TEXTS = ['__path', '__referrer', '__ip', 'path', 'referrer'] as const;

/** The payload that the API takes, or why there is none. */
export function repairTrack(fields: Fields): TrackPayload | string {
  const name = fields.get('name');
  const problem = eventNameProblem(name);
  if (problem !== undefined || typeof name !== 'string') return problem ?? '';
  const payload: TrackPayload = { name };
  const properties = fields.record('properties');
  if (properties !== undefined) {
    const fault = repairRevenue(name, properties, fields);
    if (fault !== undefined) return fault;
    repairTexts(properties, fields);
    repairTimestamp(properties, fields);
    repairDeviceId(properties, fields);
    repairProperties(properties, fields);
    payload.properties = properties;
  }
  const profileId = fields.id('profileId');
  if (profileId !== undefined) payload.profileId = profileId;
  const groups = fields.ids('groups');
  if (groups.length > 0) payload.groups = groups;
  return payload;
}

function repairTexts(properties: Record<string, Json>, fields: Fields): void {
  for (const key of TEXTS) {
    const value = properties[key];
    if (value === undefined || value === null || typeof value === 'string') continue;
    if (typeof value === 'object' && key.startsWith('__')) {
      delete properties[key];
      fields.note(`${key} is no string and was left out`);
    } else {
      properties[key] = typeof value === 'object' ? JSON.stringify(value) : String(value);
      fields.note(`${key} is no string and was made one`);
    }
  }
}

function repairTimestamp(properties: Record<string, Json>, fields: Fields): void {
  const value = properties['__timestamp'];
  if (value === undefined) return;
  const time = typeof value === 'string' || typeof value === 'number' ? new Date(value) : undefined;
  if (time !== undefined && !Number.isNaN(time.getTime())) {
    if (!ISO.test(String(value))) properties['__timestamp'] = time.toISOString();
    return;
  }
  delete properties['__timestamp'];
  fields.note('__timestamp is no date (ISO 8601, or milliseconds) and was left out');
}

/** Text or a fraction answers 400 on `revenue`, and an unsafe integer stops the API's inserts for every project. */
function repairRevenue(name: string, properties: Record<string, Json>, fields: Fields): string | undefined {
  const value = properties['__revenue'];
  if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0)) return undefined;
  delete properties['__revenue'];
  if (value === null) return undefined;
  const rule = '__revenue must be a non-negative integer in minor units';
  if (name === 'revenue') return fields.problem(rule);
  fields.note(`${rule}, and was left out`);
  return undefined;
}

function repairDeviceId(properties: Record<string, Json>, fields: Fields): void {
  const value = properties['__deviceId'];
  if (value === undefined) return;
  const id = typeof value === 'string' ? value.trim() : '';
  if (id.length >= 1 && id.length <= MAX_DEVICE_ID) {
    properties['__deviceId'] = id;
    return;
  }
  delete properties['__deviceId'];
  fields.note(`__deviceId is no string of 1 to ${MAX_DEVICE_ID} characters and was left out`);
}
