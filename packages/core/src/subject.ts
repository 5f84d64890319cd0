import type { Identity } from './identity.js';
import { toId } from './payload/ids.js';
import type { ScopeContext } from './request/scope.js';

/** Who an event is about. */
export interface Subject {
  readonly profileId: string | undefined;
  readonly groups: readonly string[];
}

/**
 * The call's own profile, else what `identify` set, else the resolver's; the groups of the resolver and of the scope.
 * The identity counts as it is now, whatever becomes of it while a resolver is awaited.
 */
export function resolveSubject(
  call: { readonly input: unknown; readonly asksProfile: boolean; readonly asksGroups: boolean },
  context: ScopeContext,
  { profileId: known, groups: own, asksResolvers }: Identity,
): Subject | Promise<Subject> {
  const asked = asksResolvers ? context : undefined;
  const profile = call.asksProfile ? (ownProfile(call.input) ?? known ?? asked?.profile?.resolve()) : undefined;
  const groups = call.asksGroups ? asked?.groups?.resolve() : undefined;
  if (!(profile instanceof Promise) && !(groups instanceof Promise)) return subjectOf(profile, groups, own);
  return Promise.all([profile, groups]).then(([id, ids]) => subjectOf(id, ids, own));
}

const subjectOf = (profileId: string | undefined, resolved: readonly string[] | undefined, own: readonly string[]) => ({
  profileId,
  groups: resolved ? [...resolved, ...own] : own,
});

/** The profile that a call names itself; read from what the caller gave, where an ID may be an object. */
export function ownProfile(input: unknown): string | undefined {
  try {
    return toId((input as { profileId?: unknown } | null | undefined)?.profileId);
  } catch {
    return undefined; // a getter that throws
  }
}
