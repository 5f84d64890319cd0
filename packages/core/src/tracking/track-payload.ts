import type { Diagnostics } from '../diagnostics.js';
import type { Properties, TrackPayload } from '../events/types.js';
import { wellFormed } from '../events/well-formed.js';
import type { Subject } from './event-owner.js';

/** What a `track` is made of. */
export interface TrackParts {
  readonly name: string;
  /** The call's own properties, a private copy. */
  readonly own: Properties;
  /** Global and scope properties; the call's own win. */
  readonly base: Properties;
  readonly revenue: number | undefined;
  readonly deviceId: string | undefined;
}

/** Builds the payload: lifts `profileId`, `groups` and `deviceId` out of the properties. */
export function trackPayload(
  { name, own, base, revenue, deviceId }: TrackParts,
  { profileId, groups }: Subject,
  kind: 'visitor' | 'server',
  diagnostics: Diagnostics,
): TrackPayload {
  const { profileId: _profileId, groups: _groups, deviceId: ownDevice, ...rest } = own;
  const properties: Properties = { ...base, ...rest, ...(revenue !== undefined && { __revenue: revenue }) };
  const device = properties['__deviceId'] ?? ownDevice ?? deviceId;
  if (device !== undefined && device !== null) {
    if (kind === 'visitor') properties['__deviceId'] = String(device);
    else {
      delete properties['__deviceId'];
      diagnostics.once('device_id_ignored', DEVICE_IGNORED);
    }
  }
  const payload: TrackPayload = { name: typeof name === 'string' ? wellFormed(name) : name, properties };
  if (profileId !== undefined) payload.profileId = profileId;
  if (groups.length > 0) payload.groups = [...groups];
  return payload;
}

const DEVICE_IGNORED =
  'A deviceId was left out: the API takes it on events of a visitor only (a public IP and a browser), not on server events.';
