import { toId } from '../ids.js';
import type { AssignGroupPayload, GroupPayload } from '../types.js';
import type { Fields } from './fields.js';
import { repairProperties } from './properties.js';

/** The payload that the API takes, or why there is none. */
export function repairGroup(fields: Fields): GroupPayload | string {
  const id = toId(fields.get('id'));
  const type = toId(fields.get('type'));
  const name = toId(fields.get('name'));
  if (id === undefined || type === undefined || name === undefined) {
    const key = id === undefined ? 'id' : type === undefined ? 'type' : 'name';
    return fields.problem(`${key} must be a string that is not blank, or a number`);
  }
  const properties = fields.record('properties');
  if (properties === undefined) return { id, type, name };
  repairProperties(properties, fields);
  return { id, type, name, properties };
}

/** The same for `assign_group`. */
export function repairAssignGroup(fields: Fields): AssignGroupPayload | string {
  const groupIds = fields.ids('groupIds');
  if (groupIds.length === 0) return fields.problem('groupIds must hold at least one ID');
  const profileId = fields.id('profileId');
  return profileId === undefined ? { groupIds } : { groupIds, profileId };
}
