import type { CarriedOwner } from '../carrier/carried-owner.js';
import { type Device, NO_DEVICE } from '../delivery/device-questions.js';
import type { EventOwner, Visitor } from '../events/event-owner.js';
import { isUnfitId, toId, toIds } from '../events/ids.js';
import type { EventType, Properties } from '../events/types.js';
import { isPromise } from '../util/promises.js';
import type { ScopeContext } from './scope.js';

/** Called if an object was passed as the ID of a profile or a group but is not an ID. */
export type OnUnfitId = (of: 'profile' | 'group') => void;

/** The warning about it. */
export const unfitId = (of: 'profile' | 'group'): string =>
  `An object was passed as the ID of a ${of}, but it is not an ID and was ignored. Pass ${
    of === 'profile' ? 'req.user.id instead of req.user, for example' : 'its id instead'
  }.`;

/** Shared by scopes without properties, so that they can be recognized. */
export const NO_PROPERTIES: Properties = Object.freeze({});

const NO_GROUPS: readonly string[] = [];

/** The state of one client in one scope: profile, groups, device and properties. */
export class ScopeState {
  profileId: string | undefined;
  groups: readonly string[];
  deviceId: string | undefined;
  properties: Properties;
  /** What the API has said of the visitor's device, and the question for it. */
  device = NO_DEVICE;
  asking: Promise<Device> | undefined;
  /** False after `clear()`: the resolvers of the scope are not called again. */
  asksResolvers = true;
  /** The latest call that changes a profile and still waits for a resolver. The next one waits for it, to keep the order. */
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

  /** Lets the next call that changes a profile wait for this one. */
  follow(call: Promise<unknown>): void {
    this.tail = call;
    void call.then(() => {
      if (this.tail === call) this.tail = undefined;
    });
  }

  clear(): void {
    this.profileId = undefined;
    this.groups = NO_GROUPS;
    this.deviceId = undefined;
    this.asksResolvers = false;
  }

  /**
   * The profile of the call, else the one that `identify()` set, else the resolver's; the groups of resolver, scope and call.
   * Reads the state now: later changes, while a resolver is pending, do not count.
   */
  ownerOf(
    { type, input }: { readonly type: EventType; readonly input: unknown },
    context: ScopeContext,
    onUnfit: OnUnfitId,
  ): EventOwner | Promise<EventOwner> {
    const visitor = context.visitor();
    const asked = this.asksResolvers ? context : undefined;
    // A request event has nothing of its own.
    const given = type === 'track' && input !== undefined ? ownField(input, 'groups') : undefined;
    const own = given === undefined ? this.groups : [...this.groups, ...toIds(given, () => onUnfit('group'))];
    const ownId = type === 'group' || input === undefined ? undefined : ownProfile(input, onUnfit);
    const profile = type === 'group' ? undefined : (ownId ?? this.profileId ?? asked?.profile?.resolve());
    const groups = type === 'track' ? asked?.groups?.resolve() : undefined;
    const isPending = typeof profile === 'object' || (groups !== undefined && 'then' in groups);
    // What an anonymous visitor did is stored under the device, of which a server event does not tell.
    const isOfDevice = visitor.reason === 'past_visit' && (type === 'track' || type === 'assign_group');
    const device = isOfDevice ? this.deviceId : undefined;
    if (!isPending && groups === undefined && own.length === 0)
      return { profileId: profile ?? device, groups: NO_GROUPS, visitor };
    if (!isPending) return ownerOf(profile ?? device, groups as readonly string[] | undefined, own, visitor);
    return Promise.all([profile, groups]).then(([id, ids]) => ownerOf(id ?? device, ids, own, visitor));
  }

  /** What a carrier holds: the owner of a track, as far as it is known now. Calls `onPending` if a resolver has no answer yet. */
  carried(context: ScopeContext, now: number, onPending: () => void): CarriedOwner {
    const asked = this.asksResolvers ? context : undefined;
    const known = <T>(answer: T | undefined | Promise<T | undefined>): T | undefined => {
      if (!isPromise(answer)) return answer;
      onPending();
      return undefined;
    };
    const groups = known(asked?.groups?.resolve()) ?? NO_GROUPS;
    const { ip, userAgent } = context.visitor();
    return {
      seenAt: context.seenAt ?? now,
      profileId: this.profileId ?? known(asked?.profile?.resolve()),
      groups: [...new Set([...groups, ...this.groups])],
      deviceId: toId(this.deviceId),
      ip,
      userAgent,
    };
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

/** The profile in the arguments of a call. */
export function ownProfile(input: unknown, onUnfit: OnUnfitId): string | undefined {
  const value = ownField(input, 'profileId');
  return value === undefined ? undefined : knownId(value, 'profile', onUnfit);
}

/** The value as an ID. Calls `onUnfit` for an object that is not an ID. */
export function knownId(value: unknown, of: 'profile' | 'group', onUnfit: OnUnfitId): string | undefined {
  const id = toId(value);
  if (id === undefined && isUnfitId(value)) onUnfit(of);
  return id;
}

/** A field of the caller's argument, read before it is copied: an ID may be an object, which copying would break up. */
export function ownField(input: unknown, name: string): unknown {
  try {
    return (input as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined; // a getter that throws
  }
}

/** Whether an `identify()` has nothing besides `profileId`. */
export const hasNothingBesidesProfile = ({ profileId: _, ...traits }: Properties): boolean =>
  Object.values(traits).every((value) => value === null);
