import type { Diagnostics } from './diagnostics.js';
import { isoTime } from './iso-time.js';
import type { Properties, TrackPayload } from './payload/event.js';
import { toIds } from './payload/ids.js';

/** What a `track` is made of. */
export interface TrackParts {
  readonly name: string;
  /** The call's own properties, a private copy. */
  readonly own: Properties;
  /** Global and scope properties; the call's own win. */
  readonly base: Properties;
  /** Properties that the API gives a meaning to; they win. */
  readonly reserved: Properties;
  readonly deviceId: string | undefined;
  readonly madeAt: number;
}

/** Builds the payload: lifts `profileId`, `groups` and `deviceId` out of the properties, and dates the event. */
export function trackPayload(
  { name, own, base, reserved, deviceId, madeAt }: TrackParts,
  subject: { readonly profileId: string | undefined; readonly groups: readonly string[] },
  kind: 'visitor' | 'server',
  diagnostics: Diagnostics,
): TrackPayload {
  const { profileId: _, groups: ownGroups, deviceId: ownDevice, ...rest } = own;
  const properties: Properties = { ...base, ...rest, ...reserved };
  properties['__timestamp'] ??= isoTime(madeAt);
  const device = properties['__deviceId'] ?? ownDevice ?? deviceId;
  if (device !== undefined && device !== null) {
    if (kind === 'visitor') properties['__deviceId'] = String(device);
    else {
      delete properties['__deviceId'];
      diagnostics.once('device_id_ignored', DEVICE_IGNORED);
    }
  }
  const groups = [...new Set([...subject.groups, ...toIds(ownGroups)])];
  return {
    name,
    properties,
    ...(subject.profileId !== undefined && { profileId: subject.profileId }),
    ...(groups.length > 0 && { groups }),
  };
}

const DEVICE_IGNORED =
  'A deviceId was left out: the API takes it on events of a visitor only (a public IP and a browser), not on server events.';
