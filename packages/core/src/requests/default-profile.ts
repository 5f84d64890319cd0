import type { Diagnostics } from '../diagnostics.js';
import { toId } from '../events/ids.js';
import type { Framework } from '../frameworks/framework.js';

/** Keys under which auth libraries keep the user's ID, in this order. */
const ID_KEYS = ['id', '_id', 'userId', 'sub'] as const;
/** Keys of a token payload, which some libraries set instead of a user. */
const AUTH_KEYS = ['sub'] as const;

const LIKELY_KEY = /id$|^(?:pk|key|login|e?mail|(?:user_?)?name|handle|account|subject)$/i;
const NAMED_ID = /id$|\.sub$/i;
const MOST_KEYS = 5;

/**
 * Creates the default of `getProfileId`: the ID of the user that the app's auth set on the request. A user without a known ID key is
 * reported once, with the keys that look like an ID, never with values.
 */
export function createDefaultProfile<Request>(
  framework: Pick<Framework<Request, never>, 'user' | 'auth' | 'userPlace'>,
  diagnostics: Diagnostics,
): (request: Request) => string | undefined {
  return (request) => {
    const user = framework.user(request);
    const id = idIn(user, ID_KEYS) ?? idIn(framework.auth(request), AUTH_KEYS);
    if (id === undefined && isUnknownUser(user)) warnWithoutId(diagnostics, framework.userPlace, user);
    return id;
  };
}

function idIn(value: unknown, keys: readonly string[]): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of keys) {
    const id = toId((value as Record<string, unknown>)[key]);
    if (id !== undefined) return id;
  }
  return undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Not for an empty object or a user with an empty ID: that is a visitor who has not signed in. */
function isUnknownUser(user: unknown): user is Record<string, unknown> {
  if (!isRecord(user) || Object.keys(user).length === 0) return false;
  return !ID_KEYS.some((key) => key in user && (user[key] === undefined || user[key] === null));
}

function warnWithoutId(diagnostics: Diagnostics, place: string, user: Record<string, unknown>): void {
  const keys = likelyKeys(user);
  const [request = 'req'] = place.split('.');
  const [first = '…'] = keys;
  const own = keys.length > 0 ? ` It has ${keys.slice(0, MOST_KEYS).join(', ')}.` : '';
  const line = `getProfileId: (${request}) => ${place}?.${first}`;
  const none = `${place} has no ID under ${ID_KEYS.join(', ')}, so events have no profile.`;
  diagnostics.once('user_without_id', `${none}${own} Set \`${line}\`, with the key that holds the user’s ID.`);
}

/** The keys of the user, and of objects in it, that look like an ID. */
function likelyKeys(user: Record<string, unknown>): string[] {
  const own = Object.keys(user).filter(isLikely);
  const nested = Object.entries(user).flatMap(([key, value]) => {
    if (!isRecord(value) || !isName(key)) return [];
    return Object.keys(value)
      .filter((inner) => isLikely(inner) || inner === 'sub')
      .map((inner) => `${key}.${inner}`);
  });
  const keys = [...own.filter((key) => !isRecord(user[key])), ...nested];
  // The first one is suggested, and users may share a name.
  return [...keys.filter((key) => NAMED_ID.test(key)), ...keys.filter((key) => !NAMED_ID.test(key))];
}

const isName = (key: string) => /^[A-Za-z_$][\w$]{0,40}$/.test(key);
const isLikely = (key: string) => isName(key) && LIKELY_KEY.test(key);
