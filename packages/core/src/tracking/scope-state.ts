import type { EventOwner, Visitor } from '../events/event-owner.js';
import { isUnfitId, toId, toIds } from '../events/ids.js';
import type { EventType, Properties } from '../events/types.js';
import type { ScopeContext } from './scope.js';

/** Told of an object that was given as the ID of a profile or a group, and is none. */
export type OnUnfitId = (of: 'profile' | 'group') => void;

/** Says so to the app's author. */
export const unfitId = (of: 'profile' | 'group'): string =>
  `An object was passed as the ID of a ${of}, but it is not an ID and was ignored. Pass ${
    of === 'profile' ? 'req.user.id instead of req.user, for example' : 'its id instead'
  }.`;

/** What most scopes have. */
export const NO_PROPERTIES: Properties = Object.freeze({});

const NO_GROUPS: readonly string[] = [];

/** What one client knows of one scope: who it is about, and what its events carry. */
export class ScopeState {
  profileId: string | undefined;
  groups: readonly string[];
  deviceId: string | undefined;
  properties: Properties;
  /** False after `clear()`: the scope's resolvers are asked no more. */
  asksResolvers = true;
  /** The latest call that changes a profile and still waits for a resolver; the next one waits for it. */
  tail: Promise<unknown> | undefined;

  constructor(
    known: {
      profileId?: string | undefined;
      groups?: readonly string[];
      deviceId?: string | undefined;
      properties?: Properties;
    } = {},
  ) {
    this.profileId = known.profileId;
    this.groups = known.groups ?? NO_GROUPS;
    this.deviceId = known.deviceId;
    this.properties = known.properties ?? NO_PROPERTIES;
  }

  addGroups(ids: readonly string[]): void {
    this.groups = [...new Set([...this.groups, ...ids])];
  }

  clear(): void {
    this.profileId = undefined;
    this.groups = NO_GROUPS;
    this.deviceId = undefined;
    this.asksResolvers = false;
  }

  /**
   * The call's own profile, else what `identify` set, else the resolver's; the groups of the resolver, the scope and the call.
   * The state counts as it is now, whatever becomes of it while a resolver is awaited.
   */
  ownerOf(
    { type, input }: { readonly type: EventType; readonly input: unknown },
    context: ScopeContext,
    onUnfit: OnUnfitId,
  ): EventOwner | Promise<EventOwner> {
    const visitor = context.visitor();
    const asked = this.asksResolvers ? context : undefined;
    const given = type === 'track' ? ownField(input, 'groups') : undefined;
    const own = given === undefined ? this.groups : [...this.groups, ...toIds(given, () => onUnfit('group'))];
    const profile =
      type === 'group' ? undefined : (ownProfile(input, onUnfit) ?? this.profileId ?? asked?.profile?.resolve());
    const groups = type === 'track' ? asked?.groups?.resolve() : undefined;
    const isPending = typeof profile === 'object' || (groups !== undefined && 'then' in groups);
    if (!isPending) return ownerOf(profile, groups as readonly string[] | undefined, own, visitor);
    return Promise.all([profile, groups]).then(([id, ids]) => ownerOf(id, ids, own, visitor));
  }
}

const ownerOf = (
  profileId: string | undefined,
  resolved: readonly string[] = NO_GROUPS,
  own: readonly string[],
  visitor: Visitor,
): EventOwner => ({
  profileId,
  groups: resolved.length + own.length === 0 ? NO_GROUPS : [...new Set([...resolved, ...own])],
  visitor,
});

/** The profile that a call names itself. */
export function ownProfile(input: unknown, onUnfit: OnUnfitId): string | undefined {
  const value = ownField(input, 'profileId');
  return value === undefined ? undefined : knownId(value, 'profile', onUnfit);
}

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

/** Whether an `identify` says no more than who it is. */
export const hasNothingBesidesProfile = ({ profileId: _, ...traits }: Properties): boolean =>
  Object.values(traits).every((value) => value === null);
