import { isUnfitId, toId, toIds } from '../events/ids.js';
import { isPromise } from '../util/promises.js';
import type { ScopeContext } from './scope.js';
import type { ScopeState } from './scope-state.js';

/** Told of an object that was given as the ID of a profile or a group, and is none. */
export type OnUnfitId = (of: 'profile' | 'group') => void;

/** Says so to the app's author. */
export const unfitId = (of: 'profile' | 'group'): string =>
  `An object was given as the ID of a ${of}, and it is not an ID: it has no short text of its own. Give ${
    of === 'profile' ? 'req.user.id instead of req.user, for example' : 'its id instead'
  }. The call counts as one without it.`;

/** Who an event is about. */
export interface Subject {
  readonly profileId: string | undefined;
  readonly groups: readonly string[];
}

/**
 * The call's own profile, else what `identify` set, else the resolver's; the groups of the resolver, the scope and the call.
 * The identity counts as it is now, whatever becomes of it while a resolver is awaited.
 */
export function resolveSubject(
  call: { readonly input: unknown; readonly asksProfile: boolean; readonly asksGroups: boolean },
  context: ScopeContext,
  { profileId: known, groups: ofScope, asksResolvers }: ScopeState,
  onUnfit: OnUnfitId,
): Subject | Promise<Subject> {
  const asked = asksResolvers ? context : undefined;
  const own = call.asksGroups ? withGroups(ofScope, ownField(call.input, 'groups'), onUnfit) : NONE;
  const profile = call.asksProfile
    ? (ownProfile(call.input, onUnfit) ?? known ?? asked?.profile?.resolve())
    : undefined;
  const groups = call.asksGroups ? asked?.groups?.resolve() : undefined;
  if (!isPromise(profile) && !isPromise(groups)) return subjectOf(profile, groups, own);
  return Promise.all([profile, groups]).then(([id, ids]) => subjectOf(id, ids, own));
}

const NONE: readonly string[] = [];

const withGroups = (ofScope: readonly string[], given: unknown, onUnfit: OnUnfitId): readonly string[] =>
  given === undefined ? ofScope : [...ofScope, ...toIds(given, () => onUnfit('group'))];

const subjectOf = (
  profileId: string | undefined,
  resolved: readonly string[] = NONE,
  own: readonly string[],
): Subject => ({
  profileId,
  groups: resolved.length + own.length === 0 ? NONE : [...new Set([...resolved, ...own])],
});

/** The profile that a call names itself. */
export const ownProfile = (input: unknown, onUnfit: OnUnfitId): string | undefined =>
  knownId(ownField(input, 'profileId'), 'profile', onUnfit);

/** The ID itself; `onUnfit` is told of an object that is none. */
export function knownId(value: unknown, of: 'profile' | 'group', onUnfit: OnUnfitId): string | undefined {
  const id = toId(value);
  if (id === undefined && isUnfitId(value)) onUnfit(of);
  return id;
}

/** A field of what the caller gave, before it is copied: an ID may be an object, which a copy would take apart. */
export function ownField(input: unknown, name: string): unknown {
  try {
    return (input as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined; // a getter that throws
  }
}
