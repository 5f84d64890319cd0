import type { UserAgent } from './inspector-event.js';
import { isBotProperty } from './stored-properties.js';

/** A profile as the server writes it: a write has what it carries, empty where it carries nothing. */
export interface ProfileRow {
  readonly id: string;
  readonly projectId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly avatar: string;
  readonly properties: Properties;
  readonly groups: readonly string[];
  /** Whether an application has named it: otherwise it is a device. */
  readonly isExternal: boolean;
}

export type Properties = Readonly<Record<string, unknown>>;

/** What a write is made of. */
export type ProfileChange = Partial<Omit<ProfileRow, 'id' | 'projectId'>>;

export function toRow(projectId: string, id: string, change: ProfileChange): ProfileRow {
  const { firstName = '', lastName = '', email = '', avatar = '', groups = [], isExternal = true } = change;
  const properties = withoutEmpty(change.properties ?? {});
  return { id, projectId, firstName, lastName, email, avatar, properties, groups, isExternal };
}

/** The server keeps no null, no empty text, no empty list and no empty object at the top. */
const withoutEmpty = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => !isEmpty(value)));

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const PLACE = ['country', 'city', 'region', 'longitude', 'latitude'] as const;

/** What is kept of the properties that an identify sends: the server fills in the place by itself. */
export const keptProperties = (properties: Properties): Properties =>
  Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => !isBotProperty(name) && !isPlace(name) && !isEmpty(value)),
  );

/** With the machine that the server writes, over what was sent. */
export const identified = (properties: Properties, userAgent: UserAgent): Properties => ({
  ...keptProperties(properties),
  ...machineProperties(userAgent),
});

export const isPlace = (name: string): boolean => (PLACE as readonly string[]).includes(name);

export const machineProperties = ({
  os,
  osVersion,
  browser,
  browserVersion,
  device,
  brand,
  model,
}: Omit<UserAgent, 'kind'>) => ({
  os,
  os_version: osVersion,
  browser,
  browser_version: browserVersion,
  device,
  brand,
  model,
});

/** What a server's write leaves alone on the profile of a visitor. */
const OF_VISITOR: readonly string[] = [...PLACE, 'os', 'os_version', 'browser', 'browser_version', 'device'];

/** What the server itself writes with an identify. */
export const isMachineProperty = (name: string): boolean => [...OF_VISITOR, 'brand', 'model'].includes(name);

/** The later write over the earlier one: what it does not carry stays. */
export function mergeRows(earlier: ProfileRow | undefined, later: ProfileRow): ProfileRow {
  if (!earlier) return later;
  const isServer = earlier.properties['device'] !== 'server' && later.properties['device'] === 'server';
  const properties = isServer
    ? Object.fromEntries(Object.entries(later.properties).filter(([name]) => !OF_VISITOR.includes(name)))
    : later.properties;
  return {
    ...later,
    firstName: later.firstName || earlier.firstName,
    lastName: later.lastName || earlier.lastName,
    email: later.email || earlier.email,
    avatar: later.avatar || earlier.avatar,
    properties: mergeDeep(earlier.properties, properties),
    groups: [...new Set([...earlier.groups, ...later.groups])],
  };
}

const isPlain = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mergeDeep(earlier: Properties, later: Properties): Properties {
  const changed = Object.entries(later).flatMap(([name, value]): [string, unknown][] => {
    const known = Object.hasOwn(earlier, name) ? earlier[name] : undefined;
    if (isPlain(known) && isPlain(value)) return [[name, mergeDeep(known, value)]];
    const isNothing = value === null || value === undefined || (value === '' && typeof known === 'string');
    return isNothing && known !== undefined ? [] : [[name, value]];
  });
  return { ...earlier, ...Object.fromEntries(changed) };
}

/** As the columns of the database hold them: text, and JSON where it was nested. */
export const asTexts = (properties: Properties): Record<string, string> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
