import type { Identity } from './identity.js';
import { toId, toIds } from './payload/ids.js';
import type { ScopeContext } from './request/scope.js';
import { isPromise } from './thenable.js';

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
  { profileId: known, groups: ofScope, asksResolvers }: Identity,
): Subject | Promise<Subject> {
  const asked = asksResolvers ? context : undefined;
  const own = call.asksGroups ? withGroups(ofScope, ownField(call.input, 'groups')) : NONE;
  const profile = call.asksProfile ? (ownProfile(call.input) ?? known ?? asked?.profile?.resolve()) : undefined;
  const groups = call.asksGroups ? asked?.groups?.resolve() : undefined;
  if (!isPromise(profile) && !isPromise(groups)) return subjectOf(profile, groups, own);
  return Promise.all([profile, groups]).then(([id, ids]) => subjectOf(id, ids, own));
}

const NONE: readonly string[] = [];

const withGroups = (ofScope: readonly string[], given: unknown): readonly string[] =>
  given === undefined ? ofScope : [...ofScope, ...toIds(given)];

const subjectOf = (
  profileId: string | undefined,
  resolved: readonly string[] = NONE,
  own: readonly string[],
): Subject => ({
  profileId,
  groups: resolved.length + own.length === 0 ? NONE : [...new Set([...resolved, ...own])],
});

/** The profile that a call names itself. */
export const ownProfile = (input: unknown): string | undefined => toId(ownField(input, 'profileId'));

/** A field of what the caller gave, before it is copied: an ID may be an object, which a copy would take apart. */
export function ownField(input: unknown, name: string): unknown {
  try {
    return (input as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined; // a getter that throws
  }
}
